import { CONTINUES, IS_RAW, TEXT_CELLS, TEXT_END, TEXT_SIGNS, TEXT_START, type ScannedPage } from "./scanned-page.ts";
import { firstTextOf, readAttribute, readFirstText } from "./scanned-text.ts";
import type { Script } from "./survey.ts";

/**
 * A script that stands in the page. A class: of an object that is written with a getter V8 keeps the getter, with all that it refers to,
 * until its next full collection, so that a page would outlive its reading.
 */
export class InlineScript implements Script {
  readonly id: string | null;
  readonly type: string;
  readonly #page: ScannedPage;
  readonly #number: number;

  constructor(page: ScannedPage, number: number, type: string) {
    this.id = readAttribute(page, number, "id") ?? null;
    this.type = type;
    this.#page = page;
    this.#number = number;
  }

  /** Most scripts are never looked at. */
  get text(): string {
    return readFirstText(this.#page, this.#number) ?? "";
  }

  isFoundIn(look: (bytes: Buffer, start: number, end: number) => boolean): boolean {
    const { bytes, texts, textCount } = this.#page;
    const number = firstTextOf(this.#page, this.#number);
    if (number === -1) return false;
    const cell = number * TEXT_CELLS;
    const isOneOfMany = number + 1 < textCount && ((texts[cell + TEXT_CELLS + TEXT_SIGNS] as number) & CONTINUES) !== 0;
    // Inside of SVG a script has entities, and dropped markup between its texts.
    if (isOneOfMany || ((texts[cell + TEXT_SIGNS] as number) & IS_RAW) === 0) return true;
    return look(bytes, texts[cell + TEXT_START] as number, texts[cell + TEXT_END] as number);
  }
}
