/** What Node's buffers have beneath `toString`, which spends as long on choosing among encodings as short texts take to be read. */
interface Slices {
  latin1Slice?(start: number, end: number): string;
  utf8Slice?(start: number, end: number): string;
}

const direct = "latin1Slice" in Buffer.prototype && "utf8Slice" in Buffer.prototype;

/** Text of ASCII bytes between two places. */
export function sliceAscii(bytes: Buffer, start: number, end: number): string {
  return direct
    ? ((bytes as Slices).latin1Slice as (start: number, end: number) => string).call(bytes, start, end)
    : bytes.toString("latin1", start, end);
}

/** Text of UTF-8 bytes between two places. */
export function sliceUtf8(bytes: Buffer, start: number, end: number): string {
  return direct
    ? ((bytes as Slices).utf8Slice as (start: number, end: number) => string).call(bytes, start, end)
    : bytes.toString("utf8", start, end);
}
