import { UnreadablePageError } from "../errors.ts";
import { IS_DESCRIBED as DESCRIBED } from "./attribute-signs.ts";
import * as byteSigns from "./byte-signs.ts";
import * as scanned from "./scanned-page.ts";
import { moreScanCells, scanCells } from "./scan-cells.ts";
import { rareSigns, type RareSigns } from "./rare-signs.ts";
import { TagReader } from "./tag-reader.ts";
import * as tagKinds from "./tag-kinds.ts";
import type { TagKind, Vocabulary } from "./tag-kinds.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const IS_DESCRIBED = DESCRIBED;
const { BANG, CLASSES, DASH, ENDS_NAME, GREATER, IS_LETTER, LESS, QUESTION, SIGNS, SLASH, SPACE, signsOf } = byteSigns;
const { CONTINUES, ELEMENT_CELLS, END, HAS_TEXT, IS_ASIDE, IS_BETWEEN_LINES, IS_RAW, MOST_ATTRIBUTES_OF_ONE, TEXT_CELLS } = scanned;
const { HTML, NOTABLE, PRESSABLE, SVG, endsSpelledAt, kindOf, kindSpelledAt, knownKindAt, nameStandsAt } = tagKinds;

// Bounds for hostile pages. Real shop pages stay below 5 MB, 60 levels and 30,000 elements.
const DEEPEST = 600;
const MOST_ELEMENTS = 60_000;
const MOST_ATTRIBUTES = 1_000_000;
const MOST_PIECES = 1_500_000;
const MOST_SOUGHT = 50_000_000;

/** Of whichever scan is under way. */
const path = new Int32Array(DEEPEST);

const FORM = kindOf("form");
const P = kindOf("p");
const SCRIPT = kindOf("script");
const STYLE = kindOf("style");
const H1 = kindOf("h1");

/**
 * Reads HTML as htmlparser2 does (which its tests compare it with): every element with its attributes, implied ends, raw text, SVG and
 * MathML. Strings are not made here: most of a page's bytes are never looked at again. Throws UnreadablePageError beyond the bounds.
 */
export function scanHtml(bytes: Buffer, rare: RareSigns = rareSigns(bytes)): scanned.ScannedPage {
  return new Scanner(bytes).scan(rare);
}

// A class because a scan has a dozen things in hand at each step.
class Scanner {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #tag: TagReader;
  readonly #kinds: TagKind[] = [];
  /** Grown by need; one more of each is always free. */
  #elements: Int32Array<ArrayBuffer>;
  #texts: Int32Array<ArrayBuffer>;
  #textCount = 0;
  readonly #lineStarts: number[] = [];
  readonly #remarks: number[] = [];
  readonly #notable: number[] = [];
  readonly #pressable: number[] = [];
  readonly #described: number[] = [];
  readonly #styles: number[] = [];
  #firstHeading: readonly number[] = [];
  /** The numbers of the open elements, so many. */
  readonly #path = path;
  #depth = 0;
  readonly #vocabularies: Vocabulary[] = [HTML];
  readonly #unknown = new Map<string, TagKind>();
  #forms = 0;
  #order = 0;
  /** Tags, ends, texts and what it takes to tell of them. */
  #pieces = 0;
  #attributes = 0;
  /** What end tags of nothing have cost. */
  #sought = 0;
  /** How many elements are open up to the script or style sheet that is open; 0: none is. */
  #aside = 0;
  /** A block has opened or closed since the last line began. */
  #lineEnded = true;
  /** Nothing but dropped markup since the last text. */
  #afterText = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#tag = new TagReader(bytes, this.#view);
    // A page has a start tag per hundred bytes and two texts per tag.
    this.#elements = scanCells("elements", ELEMENT_CELLS * (16 + Math.min(MOST_ELEMENTS, bytes.length >> 6)));
    this.#texts = scanCells("texts", TEXT_CELLS * (16 + Math.min(2 * MOST_ELEMENTS, bytes.length >> 5)));
  }

  scan(rare: RareSigns): scanned.ScannedPage {
    const bytes = this.#bytes;
    const { length } = bytes;
    let at = 0;
    while (at < length) {
      at = this.#text(at);
      if (at >= length) break;
      if (this.#pieces > MOST_PIECES) throw new UnreadablePageError("the page has too many pieces");
      const next = bytes[at + 1] as number;
      if ((CLASSES[next] as number) & IS_LETTER) at = this.#startTag(at + 1);
      else if (next === SLASH) at = this.#endTag(at + 2);
      else if (next === BANG) at = this.#declaration(at + 2);
      else at = this.#remark(at + 1, at + 2, 0);
    }
    while (this.#depth > 0) this.#pop();
    return {
      bytes,
      rare,
      kinds: this.#kinds,
      elements: this.#elements.slice(0, this.#kinds.length * ELEMENT_CELLS),
      texts: this.#texts.slice(0, this.#textCount * TEXT_CELLS),
      textCount: this.#textCount,
      lineStarts: this.#lineStarts,
      remarks: this.#remarks,
      notable: this.#notable,
      pressable: this.#pressable,
      described: this.#described,
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
    if (at > start) this.#addText(start, at, signs);
    return at;
  }

  #addText(start: number, end: number, written: number): void {
    let signs = written;
    const number = this.#textCount++;
    const cell = number * TEXT_CELLS;
    if (cell + TEXT_CELLS >= this.#texts.length) this.#texts = moreScanCells("texts");
    const owner = this.#depth === 0 ? -1 : (this.#path[this.#depth - 1] as number);
    let order = this.#order;
    if (owner === -1 || this.#aside > 0) signs |= IS_ASIDE;
    else if (this.#afterText) order--;
    else this.#order++;
    if (this.#afterText) signs |= CONTINUES;
    else this.#afterText = true;
    // Blanks before the first word of a line are not shown.
    if (this.#lineEnded && (signs & IS_ASIDE) === 0) {
      if (signs & HAS_TEXT) {
        this.#lineEnded = false;
        this.#lineStarts[this.#lineStarts.length] = number;
      } else signs |= IS_BETWEEN_LINES;
    }
    const texts = this.#texts;
    texts[cell] = start;
    texts[cell + 1] = end;
    texts[cell + 2] = signs;
    texts[cell + 3] = owner;
    texts[cell + 4] = order;
    this.#pieces += 4;
  }

  /** `start`: first letter of the name. A tag that never ends is none. */
  #startTag(start: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    let nameEnd = start + 1;
    while (nameEnd < length && !((CLASSES[bytes[nameEnd] as number] as number) & ENDS_NAME)) nameEnd++;
    const tag = this.#tag;
    if (!tag.read(nameEnd)) return length;
    const { at } = tag;
    this.#attributes += Math.min(tag.attributes, MOST_ATTRIBUTES_OF_ONE);
    if (this.#attributes > MOST_ATTRIBUTES) throw new UnreadablePageError(`the page has more than ${MOST_ATTRIBUTES} attributes`);
    const written = this.#kindAt(start, nameEnd);
    const raw = this.#vocabularies[this.#vocabularies.length - 1] === HTML ? written.raw : null;
    const kind = this.#adjusted(written);
    if (kind !== FORM || this.#forms === 0) this.#openElement(kind, nameEnd, at);
    return raw === null ? at : this.#rawText(written, raw, at);
  }

  #openElement(kind: TagKind, nameEnd: number, tagEnd: number): void {
    const kinds = this.#kinds;
    const { closes } = kind;
    if (closes !== 0)
      while (this.#depth > 0 && ((kinds[this.#path[this.#depth - 1] as number] as TagKind).group & closes) !== 0) this.#pop();
    const depth = this.#depth;
    if (depth + 1 > DEEPEST) throw new UnreadablePageError(`elements are nested deeper than ${DEEPEST} levels`);
    const number = kinds.length;
    if (number >= MOST_ELEMENTS) throw new UnreadablePageError(`the page has more than ${MOST_ELEMENTS} elements`);
    kinds[number] = kind;
    const shown = this.#aside === 0;
    const cell = number * ELEMENT_CELLS;
    if (cell + ELEMENT_CELLS >= this.#elements.length) this.#elements = moreScanCells("elements");
    const elements = this.#elements;
    const tag = this.#tag;
    const { signs } = tag;
    elements[cell] = depth === 0 ? -1 : (this.#path[depth - 1] as number);
    elements[cell + 1] = nameEnd;
    elements[cell + 2] = tagEnd;
    elements[cell + 3] = shown ? this.#order++ : -1;
    elements[cell + 5] = this.#textCount;
    elements[cell + 6] = signs;
    elements[cell + 7] = tag.classStart;
    elements[cell + 8] = tag.classEnd;
    this.#afterText = false;
    this.#pieces++;
    if (kind === STYLE) this.#styles.push(number);
    else if (kind === H1 && this.#firstHeading.length === 0) this.#firstHeading = [...this.#path.subarray(0, depth), number];
    if (shown) {
      if (kind.interest === NOTABLE) this.#notable[this.#notable.length] = number;
      else if (kind.interest === PRESSABLE) this.#pressable[this.#pressable.length] = number;
      if ((signs & IS_DESCRIBED) !== 0) this.#described.push(number);
      if (kind.isBlock) this.#lineEnded = true;
    }
    if (kind.isVoid) {
      elements[cell + END] = this.#order;
      this.#pieces++;
      return;
    }
    this.#path[depth] = number;
    this.#depth = depth + 1;
    if (shown && (kind === SCRIPT || kind === STYLE)) this.#aside = depth + 1;
    if (kind === FORM) this.#forms++;
    if (kind.enters !== null) this.#vocabularies.push(kind.enters);
    if (tag.selfClosing && this.#vocabularies[this.#vocabularies.length - 1] !== HTML) this.#pop();
  }

  #pop(): void {
    if (this.#depth === 0) return;
    const depth = --this.#depth;
    const number = this.#path[depth] as number;
    const kind = this.#kinds[number] as TagKind;
    if (kind === FORM) this.#forms--;
    if (kind.enters !== null) this.#vocabularies.pop();
    this.#elements[number * ELEMENT_CELLS + END] = this.#order;
    this.#afterText = false;
    this.#pieces++;
    if (depth < this.#aside) this.#aside = 0;
    if (kind.isBlock && this.#aside === 0) this.#lineEnded = true;
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
      if (raw === "entities") this.#addText(start, end, signsOf(bytes, start, end));
      else this.#addText(start, end, IS_RAW | (kind === SCRIPT || kind === STYLE ? HAS_TEXT : signsOf(bytes, start, end)));
    }
    return end === length ? length : this.#endTag(end + 2);
  }

  /** `start`: behind "</". */
  #endTag(start: number): number {
    const bytes = this.#bytes;
    const open = this.#depth === 0 ? null : (this.#kinds[this.#path[this.#depth - 1] as number] as TagKind);
    // Most tags end what was opened last.
    if (open !== null && open.isWrittenSo && endsSpelledAt(open, this.#view, start, bytes.length)) {
      this.#pop();
      return start + open.name.length + 1;
    }
    const first = bytes[start] as number;
    if (first === GREATER) return start + 1;
    if (!((CLASSES[first] as number) & IS_LETTER)) return this.#remark(start, start + 1, 0);
    let nameEnd = start + 1;
    while (nameEnd < bytes.length && !((CLASSES[bytes[nameEnd] as number] as number) & ENDS_NAME)) nameEnd++;
    // An end tag in which the page breaks off is none.
    if (nameEnd >= bytes.length) return nameEnd;
    if (open !== null && open.isWrittenSo && nameStandsAt(open.name, bytes, start, nameEnd - start)) this.#pop();
    else this.#closeElement(this.#adjusted(this.#kindAt(start, nameEnd)), nameEnd);
    const end = bytes[nameEnd] === GREATER ? nameEnd : bytes.indexOf(GREATER, nameEnd);
    return end === -1 ? bytes.length : end + 1;
  }

  /** `nameEnd`: of the end tag, where elements begin that it opens. */
  #closeElement(kind: TagKind, nameEnd: number): void {
    if (kind.isVoid) {
      // A line break may be written as an end tag.
      if (kind.name === "br") this.#openEmpty(kind, nameEnd);
      return;
    }
    const place = this.#lastOpen(kind);
    if (place !== -1) {
      while (this.#depth > place) this.#pop();
      return;
    }
    this.#sought += this.#depth;
    if (this.#sought > MOST_SOUGHT) throw new UnreadablePageError("the page has too many end tags of nothing");
    if (kind === P) {
      this.#openEmpty(kind, nameEnd);
      this.#pop();
    }
  }

  #openEmpty(kind: TagKind, nameEnd: number): void {
    this.#tag.readNothing();
    this.#openElement(kind, nameEnd, nameEnd);
  }

  #declaration(start: number): number {
    const bytes = this.#bytes;
    if (bytes[start] === DASH && bytes[start + 1] === DASH) return this.#comment(start + 2);
    if (bytes.toString("latin1", start, start + 7) === "[CDATA[") {
      const close = bytes.indexOf("]]>", start + 7);
      const end = close === -1 ? bytes.length : close;
      const foreign = this.#vocabularies[this.#vocabularies.length - 1] !== HTML;
      if (!foreign) this.#addRemark(start, close === -1 ? end : end + 2, 0);
      else if (close !== -1) this.#addText(start + 7, end, IS_RAW | signsOf(bytes, start + 7, end));
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
    this.#addRemark(start, end, 0);
    return behind;
  }

  /** Anything up to the next ">" from `search` on. */
  #remark(start: number, search: number, declares: 0 | 1): number {
    const found = this.#bytes.indexOf(GREATER, search);
    const end = found === -1 ? this.#bytes.length : found;
    // A declaration in which the page breaks off is none.
    if (found !== -1 || declares === 0) this.#addRemark(start, end, declares);
    return end + 1;
  }

  #addRemark(start: number, end: number, declares: 0 | 1): void {
    this.#remarks.push(start, end, declares, this.#depth === 0 ? -1 : (this.#path[this.#depth - 1] as number));
    this.#afterText = false;
    this.#pieces += 4;
  }

  /** How many elements are open around the innermost one of a kind; -1: none is. */
  #lastOpen(kind: TagKind): number {
    let place = this.#depth - 1;
    while (place >= 0 && this.#kinds[this.#path[place] as number] !== kind) place--;
    return place;
  }

  #kindAt(start: number, end: number): TagKind {
    const kind = kindSpelledAt(this.#view, start, end, this.#bytes.length) ?? knownKindAt(this.#bytes, start, end);
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
    if (kind.inSvg !== null && (vocabulary === SVG || (this.#vocabularies.length > 1 && this.#lastOpen(kind.inSvg) !== -1)))
      return kind.inSvg;
    return kind.inHtml !== null && vocabulary === HTML ? kind.inHtml : kind;
  }
}
