import { UnreadablePageError } from "../errors.ts";
import { HTML, SVG, kindOf, knownKindAt, type TagKind, type Vocabulary } from "./tag-kinds.ts";

/** What the events of a scanned page say; places are byte offsets. Written one after the other into `ScannedPage.events`. */
export const OPEN = 0;
export const CLOSE = 1;
/** Followed by start, end and what it holds, `HAS_TEXT` and the others. Neighbouring texts are one. */
export const TEXT = 2;
/** The same for scripts and the like, whose text has no entities. */
export const RAW_TEXT = 3;
/** A comment or declaration: followed by start and end of what it says, and 1 where it is a declaration. */
export const REMARK = 4;

/** Bits that say what a text holds. None: it is nothing but white space. */
export const HAS_TEXT = 1;
export const HAS_DIGIT = 2;
export const HAS_AMPERSAND = 4;
export const HAS_NON_ASCII = 8;
/** Tabs and line ends: more than single blanks to collapse, perhaps. */
export const HAS_BREAKS = 16;

/** A page in one pass: elements in document order, texts between them, and where their attributes stand. */
export interface ScannedPage {
  /** UTF-8. */
  readonly bytes: Buffer;
  readonly events: readonly number[];
  readonly kinds: readonly TagKind[];
  /** Per element the place in `attributes` where its own begin; one more at the end. */
  readonly attributesFrom: readonly number[];
  /** Four offsets each: start and end of the name, start and end of the value; value start 0 where it has none. */
  readonly attributes: readonly number[];
  /** Places in `events` where style elements open. */
  readonly styles: readonly number[];
  /** Numbers of the first heading of the first level and of the elements that it stands in; empty where there is none. */
  readonly firstHeading: readonly number[];
}

// Bounds for hostile pages. Real shop pages stay below 5 MB, 60 levels and 30,000 elements.
const DEEPEST = 600;
const MOST_ELEMENTS = 60_000;
const MOST_ATTRIBUTES = 1_000_000;

const MOST_EVENTS = 1_500_000;
const MOST_SOUGHT = 50_000_000;

const FORM = kindOf("form");
const P = kindOf("p");
const SCRIPT = kindOf("script");
const STYLE = kindOf("style");
const H1 = kindOf("h1");

const TAB = 9;
const LINE_FEED = 10;
const FORM_FEED = 12;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const BANG = 33;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const DASH = 45;
const SLASH = 47;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const QUESTION = 63;

const IS_SPACE = 1;
const ENDS_NAME = 2;
const IS_LETTER = 4;
const CLASSES = new Uint8Array(256);
for (const code of [TAB, LINE_FEED, FORM_FEED, CARRIAGE_RETURN, SPACE]) CLASSES[code] = IS_SPACE | ENDS_NAME;
for (const code of [SLASH, GREATER]) CLASSES[code] = ENDS_NAME;
for (let code = 65; code <= 90; code++) CLASSES[code] = CLASSES[code + 32] = IS_LETTER;

const SIGNS = new Uint8Array(256).fill(HAS_TEXT);
for (let code = 48; code <= 57; code++) SIGNS[code] = HAS_TEXT | HAS_DIGIT;
for (let code = 128; code <= 255; code++) SIGNS[code] = HAS_TEXT | HAS_NON_ASCII;
for (const code of [TAB, LINE_FEED, 11, FORM_FEED, CARRIAGE_RETURN]) SIGNS[code] = HAS_BREAKS;
SIGNS[SPACE] = 0;
SIGNS[38] = HAS_TEXT | HAS_AMPERSAND;

/**
 * Reads HTML as htmlparser2 does (which its tests compare it with): every element with its attributes, implied ends, raw text, SVG and
 * MathML. Strings are not made here: most of a page's bytes are never looked at again. Throws UnreadablePageError beyond the bounds.
 */
export function scanHtml(bytes: Buffer): ScannedPage {
  return new Scanner(bytes).scan();
}

// A class because a scan has a dozen things in hand at each step.
class Scanner {
  readonly #bytes: Buffer;
  readonly #events: number[] = [];
  readonly #kinds: TagKind[] = [];
  readonly #attributesFrom: number[] = [];
  readonly #attributes: number[] = [];
  readonly #styles: number[] = [];
  #firstHeading: readonly number[] = [];
  readonly #stack: TagKind[] = [];
  /** Numbers of the open elements, as `#stack` has their kinds. */
  readonly #path: number[] = [];
  readonly #vocabularies: Vocabulary[] = [HTML];
  #forms = 0;
  /** What end tags of nothing have cost. */
  #sought = 0;
  readonly #unknown = new Map<string, TagKind>();
  #selfClosing = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  scan(): ScannedPage {
    const bytes = this.#bytes;
    const { length } = bytes;
    let at = 0;
    while (at < length) {
      at = this.#text(at);
      if (at >= length) break;
      if (this.#events.length > MOST_EVENTS) throw new UnreadablePageError("the page has too many pieces");
      const next = bytes[at + 1] as number;
      if ((CLASSES[next] as number) & IS_LETTER) at = this.#startTag(at + 1);
      else if (next === SLASH) at = this.#endTag(at + 2);
      else if (next === BANG) at = this.#declaration(at + 2);
      else at = this.#remark(at + 1, at + 2, 0);
    }
    for (let i = this.#stack.length; i > 0; i--) this.#events.push(CLOSE);
    this.#attributesFrom.push(this.#attributes.length);
    return {
      bytes,
      events: this.#events,
      kinds: this.#kinds,
      attributesFrom: this.#attributesFrom,
      attributes: this.#attributes,
      styles: this.#styles,
      firstHeading: this.#firstHeading,
    };
  }

  /** Reads text up to the next markup and gives its place; a "<" before anything that begins no markup is text. */
  #text(start: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    let signs = 0;
    let at = start;
    for (; at < length; at++) {
      const code = bytes[at] as number;
      if (code === LESS) {
        const next = at + 1 < length ? (bytes[at + 1] as number) : SPACE;
        if ((CLASSES[next] as number) & IS_LETTER || next === BANG || next === QUESTION || (next === SLASH && at + 2 < length)) break;
      }
      signs |= SIGNS[code] as number;
    }
    if (at > start) this.#events.push(TEXT, start, at, signs);
    return at;
  }

  /** `start`: first letter of the name. A tag that never ends is none. */
  #startTag(start: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    let at = start + 1;
    while (at < length && !((CLASSES[bytes[at] as number] as number) & ENDS_NAME)) at++;
    const nameEnd = at;
    const from = this.#attributes.length;
    at = this.#readAttributes(at);
    if (at === -1) {
      this.#attributes.length = from;
      return length;
    }
    const written = this.#kindAt(start, nameEnd);
    const raw = this.#vocabularies[this.#vocabularies.length - 1] === HTML ? written.raw : null;
    const kind = this.#adjusted(written);
    if (kind === FORM && this.#forms > 0) this.#attributes.length = from;
    else this.#openElement(kind, from);
    return raw === null ? at : this.#rawText(written, raw, at);
  }

  #openElement(kind: TagKind, attributesFrom: number): void {
    const stack = this.#stack;
    if (kind.closes !== 0) while (stack.length > 0 && (stack[stack.length - 1] as TagKind).group & kind.closes) this.#pop();
    if (stack.length + 1 > DEEPEST) throw new UnreadablePageError(`elements are nested deeper than ${DEEPEST} levels`);
    if (this.#kinds.length >= MOST_ELEMENTS) throw new UnreadablePageError(`the page has more than ${MOST_ELEMENTS} elements`);
    const number = this.#kinds.length;
    if (kind === STYLE) this.#styles.push(this.#events.length);
    else if (kind === H1 && this.#firstHeading.length === 0) this.#firstHeading = [...this.#path, number];
    this.#kinds.push(kind);
    this.#attributesFrom.push(attributesFrom);
    this.#events.push(OPEN);
    if (kind.isVoid) {
      this.#events.push(CLOSE);
      return;
    }
    stack.push(kind);
    this.#path.push(number);
    if (kind === FORM) this.#forms++;
    if (kind.enters !== null) this.#vocabularies.push(kind.enters);
    if (this.#selfClosing && this.#vocabularies[this.#vocabularies.length - 1] !== HTML) this.#pop();
  }

  #pop(): void {
    const kind = this.#stack.pop();
    if (kind === undefined) return;
    this.#path.pop();
    if (kind === FORM) this.#forms--;
    if (kind.enters !== null) this.#vocabularies.pop();
    this.#events.push(CLOSE);
  }

  /** Notes where attributes stand, from behind a tag's name; gives the place behind the tag's ">", -1 where there is none. */
  #readAttributes(from: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    const attributes = this.#attributes;
    const first = attributes.length;
    let slash = false;
    let at = from;
    while (at < length) {
      const code = bytes[at] as number;
      if (code === GREATER) {
        this.#selfClosing = slash;
        return at + 1;
      }
      if (code === SLASH) {
        slash = true;
        at++;
        continue;
      }
      if ((CLASSES[code] as number) & IS_SPACE) {
        at++;
        continue;
      }
      slash = false;
      const nameStart = at++;
      for (; at < length; at++) {
        const sign = bytes[at] as number;
        if (sign === EQUALS || (CLASSES[sign] as number) & ENDS_NAME) break;
      }
      const nameEnd = at;
      while (at < length && (CLASSES[bytes[at] as number] as number) & IS_SPACE) at++;
      let valueStart = 0;
      let valueEnd = 0;
      if (bytes[at] === EQUALS) {
        at++;
        while (at < length && (CLASSES[bytes[at] as number] as number) & IS_SPACE) at++;
        const quote = bytes[at] as number;
        if (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE) {
          valueStart = ++at;
          while (at < length && bytes[at] !== quote) at++;
          valueEnd = at++;
        } else {
          valueStart = at;
          while (at < length && bytes[at] !== GREATER && !((CLASSES[bytes[at] as number] as number) & IS_SPACE)) at++;
          valueEnd = at;
        }
      }
      if (attributes.length - first < 4 * 1_000) attributes.push(nameStart, nameEnd, valueStart, valueEnd);
      if (attributes.length > 4 * MOST_ATTRIBUTES) throw new UnreadablePageError(`the page has more than ${MOST_ATTRIBUTES} attributes`);
    }
    return -1;
  }

  /** Text up to the element's own end tag, whatever else it holds. */
  #rawText(kind: TagKind, raw: "text" | "entities" | "rest", start: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    let end = length;
    if (raw !== "rest") {
      for (let at = bytes.indexOf("</", start); at !== -1; at = bytes.indexOf("</", at + 2)) {
        const nameEnd = at + 2 + kind.name.length;
        if (nameEnd < length && (CLASSES[bytes[nameEnd] as number] as number) & ENDS_NAME && knownKindAt(bytes, at + 2, nameEnd) === kind) {
          end = at;
          break;
        }
      }
    }
    if (end > start) {
      if (raw === "entities") this.#events.push(TEXT, start, end, signsOf(bytes, start, end));
      else this.#events.push(RAW_TEXT, start, end, kind === SCRIPT || kind === STYLE ? HAS_TEXT : signsOf(bytes, start, end));
    }
    return end === length ? length : this.#endTag(end + 2);
  }

  /** `start`: behind "</". */
  #endTag(start: number): number {
    const bytes = this.#bytes;
    const first = bytes[start] as number;
    if (first === GREATER) return start + 1;
    if (!((CLASSES[first] as number) & IS_LETTER)) return this.#remark(start, start + 1, 0);
    let nameEnd = start + 1;
    while (nameEnd < bytes.length && !((CLASSES[bytes[nameEnd] as number] as number) & ENDS_NAME)) nameEnd++;
    // An end tag in which the page breaks off is none.
    if (nameEnd >= bytes.length) return nameEnd;
    this.#closeElement(this.#adjusted(this.#kindAt(start, nameEnd)));
    const end = bytes[nameEnd] === GREATER ? nameEnd : bytes.indexOf(GREATER, nameEnd);
    return end === -1 ? bytes.length : end + 1;
  }

  #closeElement(kind: TagKind): void {
    if (kind.isVoid) {
      // A line break may be written as an end tag.
      if (kind.name === "br") this.#openElement(kind, this.#attributes.length);
      return;
    }
    const stack = this.#stack;
    const place = stack.lastIndexOf(kind);
    if (place !== -1) {
      while (stack.length > place) this.#pop();
      return;
    }
    this.#sought += stack.length;
    if (this.#sought > MOST_SOUGHT) throw new UnreadablePageError("the page has too many end tags of nothing");
    if (kind === P) {
      this.#selfClosing = false;
      this.#openElement(kind, this.#attributes.length);
      this.#pop();
    }
  }

  #declaration(start: number): number {
    const bytes = this.#bytes;
    if (bytes[start] === DASH && bytes[start + 1] === DASH) return this.#comment(start + 2);
    if (bytes.toString("latin1", start, start + 7) === "[CDATA[") {
      const close = bytes.indexOf("]]>", start + 7);
      const end = close === -1 ? bytes.length : close;
      const foreign = this.#vocabularies[this.#vocabularies.length - 1] !== HTML;
      if (!foreign) this.#events.push(REMARK, start, close === -1 ? end : end + 2, 0);
      else if (close !== -1) this.#events.push(RAW_TEXT, start + 7, end, signsOf(bytes, start + 7, end));
      return Math.min(end + 3, bytes.length);
    }
    return this.#remark(start, start, /^doctype/i.test(bytes.toString("latin1", start, start + 7)) ? 1 : 0);
  }

  #comment(start: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    let end = length;
    let behind = length;
    if (bytes[start] === GREATER) [end, behind] = [start, start + 1];
    else if (bytes[start] === DASH && bytes[start + 1] === GREATER) [end, behind] = [start, start + 2];
    else {
      for (let at = bytes.indexOf("--", start); at !== -1; at = bytes.indexOf("--", at + 1)) {
        const sign = bytes[at + 2];
        if (sign !== GREATER && !(sign === BANG && bytes[at + 3] === GREATER)) continue;
        [end, behind] = [at, sign === GREATER ? at + 3 : at + 4];
        break;
      }
    }
    this.#events.push(REMARK, start, end, 0);
    return behind;
  }

  /** Anything up to the next ">" from `search` on. */
  #remark(start: number, search: number, declares: 0 | 1): number {
    const found = this.#bytes.indexOf(GREATER, search);
    const end = found === -1 ? this.#bytes.length : found;
    // A declaration in which the page breaks off is none.
    if (found !== -1 || declares === 0) this.#events.push(REMARK, start, end, declares);
    return end + 1;
  }

  #kindAt(start: number, end: number): TagKind {
    const kind = knownKindAt(this.#bytes, start, end);
    if (kind !== null) return kind;
    const name = this.#bytes.toString("utf8", start, end).toLowerCase();
    const own = this.#unknown.get(name) ?? kindOf(name);
    this.#unknown.set(name, own);
    return own;
  }

  /** Names that mean another one where they stand. A tag in HTML inside of SVG may name the SVG's element. */
  #adjusted(kind: TagKind): TagKind {
    if (kind.inSvg === null && kind.inHtml === null) return kind;
    const vocabulary = this.#vocabularies[this.#vocabularies.length - 1];
    if (kind.inSvg !== null && (vocabulary === SVG || (this.#vocabularies.length > 1 && this.#stack.includes(kind.inSvg))))
      return kind.inSvg;
    return kind.inHtml !== null && vocabulary === HTML ? kind.inHtml : kind;
  }
}

/** What a text holds; see `HAS_TEXT` and the others. */
function signsOf(bytes: Uint8Array, start: number, end: number): number {
  let signs = 0;
  for (let i = start; i < end; i++) signs |= SIGNS[bytes[i] as number] as number;
  return signs;
}
