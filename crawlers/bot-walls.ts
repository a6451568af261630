import { BOT_WALL_MARKS, type BotWallMark } from "../domain/bot-wall-marks.ts";

/** Of a refusal this much is searched. */
const SEARCHED_BYTES = 64 * 1024;
/** A successful answer larger than this is no wall and not searched; searching every page would cost as much as fetching it. */
const MAX_QUIET_WALL_BYTES = 24 * 1024;

/**
 * Name of the wall that answered in place of the shop, or null. `headers` have lower-case names. The beginning of a refusal is
 * searched, but a successful answer only where it is as small as walls are.
 */
export function botWall(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array): string | null {
  const searched = body.length <= MAX_QUIET_WALL_BYTES || status >= 400;
  const text = searched ? Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, SEARCHED_BYTES)).toString("latin1") : "";
  const title = titleOf(text);
  for (const mark of searched ? BOT_WALL_MARKS : MARKS_OF_HEADERS) if (bears(mark, status, headers, title, text)) return mark.vendor;
  return null;
}

function bears(mark: BotWallMark, status: number, headers: Readonly<Record<string, string>>, title: string, text: string): boolean {
  return (
    (mark.statuses === "any" || mark.statuses.includes(status)) &&
    (mark.header === undefined || mark.header[1].test(headers[mark.header[0]] ?? "")) &&
    (mark.title === undefined || mark.title.test(title)) &&
    (mark.texts ?? []).every((alternatives) => alternatives.some((one) => text.includes(one)))
  );
}

/** All that the answer can bear whose body is not searched. */
const MARKS_OF_HEADERS = BOT_WALL_MARKS.filter(({ title, texts }) => title === undefined && texts === undefined);

function titleOf(text: string): string {
  const start = /<title[^<>]{0,200}>/i.exec(text);
  if (start === null) return "";
  const from = start.index + start[0].length;
  const end = text.indexOf("<", from);
  return text.slice(from, end < 0 ? from : Math.min(end, from + 500)).trim();
}
