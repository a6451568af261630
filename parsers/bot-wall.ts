import { BOT_WALL_MARKS } from "../domain/bot-wall-marks.ts";
import type { Page } from "./page.ts";

/** Walls have little to say; pages with more visible text than this are none, whatever script they carry. */
const MOST_TEXT = 2_500;
/** A mark that shops' own pages carry too counts where next to nothing else is there. */
const MOST_TEXT_OF_REFUSAL = 700;
const AMOUNT =
  /(?:€|zł|\$|£|Kč|kr|PLN|EUR|USD|CHF|CZK|RON|HUF)\s?\d|\d[\s.,–-]{0,3}(?:€|zł|Kč|kr|lei|Ft|PLN|EUR|USD|CHF|CZK|RON|HUF)(?!\p{L})/iu;

/** Name of the vendor whose wall this is instead of the shop's page, by what it shows and contains; the HTTP side sees headers as well. */
export function botWallOf(page: Page): string | null {
  const { survey } = page;
  if (survey.saysMoreThan(MOST_TEXT)) return null;
  const text = page.textBeyond(MOST_TEXT);
  if (AMOUNT.test(text)) return null;
  const title = (survey.title ?? "").trim();
  const found = BOT_WALL_MARKS.find(
    (mark) =>
      mark.header === undefined &&
      (mark.statuses === "any" || text.length <= MOST_TEXT_OF_REFUSAL) &&
      (mark.title === undefined || mark.title.test(title)) &&
      (mark.texts ?? []).every((alternatives) => alternatives.some((one) => page.html.includes(one))),
  );
  return found?.vendor ?? null;
}
