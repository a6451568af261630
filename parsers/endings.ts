import { botWallOf } from "./bot-wall.ts";
import { ENDING_MARKS, type EndingMark } from "./ending-marks.ts";
import type { Page } from "./page.ts";
import type { Ended } from "./site-parser.ts";

/** Letters that stand for bytes which no encoding explains, at most in so many characters. */
const MOST_BROKEN = 0.03;
/** Control characters but for the white space among them: no text has any. */
const LONGEST_SAMPLE = 20_000;
const CONTROL = /(?!\s)\p{Cc}/gu;

/** Whether the page is a wall, an error page, a notice or no page at all instead of a shop page; null: it looks like content. */
export function pageEnding(page: Page): Ended | null {
  if (isBlank(page.bytes) && page.textBeyond(0) === "" && page.html.trim() === "")
    return { outcome: "unreadable", reason: "The page is empty" };
  const broken = brokenBytes(page);
  if (broken !== null) return { outcome: "unreadable", reason: broken };
  const vendor = botWallOf(page);
  if (vendor !== null) return { outcome: "blocked", reason: `A bot wall answered in place of the shop: ${vendor}` };
  return ending(page, ENDING_MARKS);
}

/** Whether no sign of ASCII stands on the page but white space; nearly all pages begin with one. */
function isBlank(bytes: Uint8Array): boolean {
  for (const code of bytes) if (code > 32 && code < 127) return false;
  return true;
}

/** The first mark that holds, with the words that it was seen by. */
export function ending(page: Page, marks: readonly EndingMark[]): Ended | null {
  for (const { outcome, reason, heading, text, source, mostText } of marks) {
    if (Number.isFinite(mostText) && page.survey.saysMoreThan(mostText)) continue;
    const titled = heading === undefined ? "" : headings(page).find((one) => heading.test(one));
    if (titled === undefined) continue;
    const said = text === undefined ? titled : text.exec(`${page.survey.title ?? ""}\n${page.text}`)?.[0];
    if (said === undefined || (source !== undefined && !source.test(page.html))) continue;
    return { outcome, reason: said === "" ? reason : `${reason}: ${JSON.stringify(said.trim().slice(0, 120))}` };
  }
  return null;
}

function headings({ survey }: Page): string[] {
  const shown: string[] = [];
  for (const heading of survey.headingsInOrder(2)) {
    if (heading.context.zone !== "chrome") shown.push(heading.text);
    if (shown.length === 3) break;
  }
  return [survey.title ?? "", ...shown];
}

/** PDF, images, compressed bytes, or text in an encoding that is neither declared nor to be guessed. */
function brokenBytes(page: Page): string | null {
  if (!page.survey.mayHoldControls && page.survey.saysMoreThan(0)) return null;
  const text = page.textBeyond(LONGEST_SAMPLE);
  const sample = (text === "" ? page.html : text).slice(0, LONGEST_SAMPLE);
  if (sample.length < 40) return null;
  const unknown = (sample.match(/\ufffd/g)?.length ?? 0) + (sample.match(CONTROL)?.length ?? 0);
  if (unknown <= sample.length * MOST_BROKEN) return null;
  return `The bytes are no text in ${page.encoding} nor in an encoding that the page or its server declares`;
}
