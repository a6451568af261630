import { readAttribute, readAttributes } from "./scanned-text.ts";
import { HAS_ID } from "./attribute-signs.ts";
import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";
import type { ElementWords } from "./element-words.ts";
import type { TagKind } from "./tag-kinds.ts";
import type { Zone } from "./zones.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { ELEMENT_CELLS, END, ORDER, SIGNS } = scanned;

/** An element of a page, with what it inherits. Its attributes are read when first asked for. */
export class PageElement {
  readonly page: ScannedPage;
  /** Its number among the page's elements. */
  readonly number: number;
  readonly kind: TagKind;
  readonly parent: PageElement | null;
  readonly depth: number;
  readonly hidden: boolean;
  readonly struck: boolean;
  readonly zone: Zone;
  /** The zone that its own tag, role and words open, whatever stands in it; null: that of its parent. */
  readonly opens: Exclude<Zone, "main"> | null;
  /** It has data attributes. */
  readonly hasData: boolean;
  /** Position of its start in document order, and of its end: what lies inside has an order between the two. */
  readonly order: number;
  readonly end: number;
  /** What was found out of it, by who found it out; null: not yet. Maps from elements would cost more at each collection of garbage. */
  signature: string | null = null;
  isCartButton: boolean | null = null;
  zonesAround: ((context: PageElement) => Zone) | null = null;
  readonly #words: ElementWords;
  #attribs: Readonly<Record<string, string>> | null = null;

  constructor(
    page: ScannedPage,
    number: number,
    kind: TagKind,
    parent: PageElement | null,
    words: ElementWords,
    hidden: boolean,
    struck: boolean,
    zone: Zone,
    opens: Exclude<Zone, "main"> | null,
    hasData: boolean,
  ) {
    this.page = page;
    this.number = number;
    this.kind = kind;
    this.parent = parent;
    this.depth = parent === null ? 0 : parent.depth + 1;
    this.hidden = hidden;
    this.struck = struck;
    this.zone = zone;
    this.opens = opens;
    this.hasData = hasData;
    this.order = page.elements[number * ELEMENT_CELLS + ORDER] as number;
    this.end = page.elements[number * ELEMENT_CELLS + END] as number;
    this.#words = words;
  }

  /** Of its class, as they are written; the first may be empty. */
  get tokens(): readonly string[] {
    return this.#words.tokens;
  }

  /** Its class with "#" for each number. */
  get classKind(): string {
    return this.#words.kind;
  }

  get id(): string | undefined {
    return (this.page.elements[this.number * ELEMENT_CELLS + SIGNS] as number) & HAS_ID ? this.attribute("id") : undefined;
  }

  get name(): string {
    return this.kind.name;
  }

  /** Class, id, itemprop and the names for tests (data-testid and its like) of this element alone, lower case. */
  get words(): string {
    return this.#words.words;
  }

  /** All attributes by their names in lower case. */
  get attribs(): Readonly<Record<string, string>> {
    return (this.#attribs ??= readAttributes(this.page, this.number));
  }

  /** One attribute; cheaper than all of them. */
  attribute(name: string): string | undefined {
    return this.#attribs === null ? readAttribute(this.page, this.number, name) : this.#attribs[name];
  }

  get element(): this {
    return this;
  }
}
