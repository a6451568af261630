/** Which signs beyond ASCII that matter stand somewhere in a page's bytes: most pages have none of them, and one look tells. */
export interface RareSigns {
  /** U+FFFD, which stands for bytes that could not be read. */
  readonly replaced: boolean;
  /** What UTF-8 looks like that was written out twice: "Ã", "Â", "â‚¬". */
  readonly twice: boolean;
  /** Control characters beyond ASCII. */
  readonly controls: boolean;
  /** Perhaps digits of other scripts: Arabic, Persian, Indian, wide. */
  readonly digits: boolean;
  /** What other scripts write in the place of a colon or number sign: "：", "№". */
  readonly colons: boolean;
}

/** Of the bytes with which one of the signs begins: 1. */
const BEGINS = new Uint8Array(256);
for (const code of [0xc2, 0xc3, 0xd9, 0xdb, 0xe0, 0xe2, 0xef]) BEGINS[code] = 1;
/** The highest bit of four bytes: ASCII has none. */
const HIGH = 0x80808080 | 0;

/** `bytes`: UTF-8. Four bytes at a time, as nearly all of a page is ASCII. */
export function rareSigns(bytes: Uint8Array): RareSigns {
  const signs = { replaced: false, twice: false, controls: false, digits: false, colons: false };
  const { buffer, byteOffset, length } = bytes;
  const skipped = Math.min(length, (4 - (byteOffset % 4)) % 4);
  const groups = new Int32Array(buffer, byteOffset + skipped, (length - skipped) >> 2);
  for (let i = 0; i < skipped; i++) look(bytes, i, signs);
  for (let i = 0; i < groups.length; i++) {
    if (((groups[i] as number) & HIGH) === 0) continue;
    const at = skipped + i * 4;
    for (let j = at; j < at + 4; j++) if (BEGINS[bytes[j] as number] === 1) look(bytes, j, signs);
  }
  for (let i = skipped + groups.length * 4; i < length; i++) look(bytes, i, signs);
  return signs;
}

function look(bytes: Uint8Array, at: number, signs: { -readonly [Sign in keyof RareSigns]: boolean }): void {
  const second = bytes[at + 1] as number;
  switch (bytes[at]) {
    case 0xc2:
      if (second < 0xa0) signs.controls = true;
      break;
    case 0xc3:
      if (second === 0x82 || second === 0x83 || (second === 0xa2 && bytes[at + 2] === 0xe2 && bytes[at + 3] === 0x80)) signs.twice = true;
      break;
    case 0xd9:
    case 0xdb:
      signs.digits = true;
      break;
    case 0xe0:
      if (second === 0xa5) signs.digits = true;
      break;
    case 0xe2:
      if (second === 0x84 && bytes[at + 2] === 0x96) signs.colons = true;
      break;
    case 0xef:
      if (second === 0xbf && bytes[at + 2] === 0xbd) signs.replaced = true;
      if (second === 0xbc) signs.digits = true;
      if (second === 0xbc && bytes[at + 2] === 0x9a) signs.colons = true;
      break;
    default:
  }
}
