import type { ScannedPage } from "./scanned-page.ts";
import { readAttribute, readFirstText } from "./scanned-text.ts";
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
}
