import * as attributeSigns from "./attribute-signs.ts";
import { MOST_ATTRIBUTES_OF_ONE } from "./scanned-page.ts";
import { isNamed } from "./scanned-text.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { HAS_CLASS, HAS_DATA, HAS_ID, HAS_NAMES, HAS_ROLE, HAS_TITLE, IS_PROP, IS_PROPERTY, IS_RESOURCE, IS_SCOPE, MAY_HIDE } =
  attributeSigns;
const MOST = MOST_ATTRIBUTES_OF_ONE;

const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const DASH = 45;
const SLASH = 47;
const EQUALS = 61;
const GREATER = 62;
/** Makes a letter of ASCII lower case; every sign that it makes a letter of is looked at again. */
const LOWER = 32;

const IS_SPACE = 1;
const ENDS_NAME = 2;
const CLASSES = new Uint8Array(256);
for (const code of [9, 10, 12, 13, 32]) CLASSES[code] = IS_SPACE | ENDS_NAME;
for (const code of [SLASH, EQUALS, GREATER]) CLASSES[code] = ENDS_NAME;

/** ` class="`, with which most attributes begin that count, as two numbers. */
const CLASS = Buffer.from(' class="');
const CLASS_FIRST = CLASS.readInt32LE(0);
const CLASS_SECOND = CLASS.readInt32LE(4);
/** Four times the lowest bit of a byte, the highest bit and a quote. */
const LOWEST = 0x01010101;
const HIGHEST = 0x80808080 | 0;
const QUOTES = 0x22222222;

const SIGNS: readonly (readonly [name: string, signs: number])[] = [
  ["alt", HAS_TITLE],
  ["class", HAS_CLASS],
  ["hidden", MAY_HIDE],
  ["id", HAS_NAMES | HAS_ID],
  ["itemprop", IS_PROP | HAS_NAMES],
  ["itemscope", IS_SCOPE],
  ["property", IS_PROPERTY],
  ["role", HAS_ROLE],
  ["style", MAY_HIDE],
  ["title", HAS_TITLE],
  ["typeof", IS_RESOURCE],
];
const LONGEST = 15;
/** By the last five bits of its first letter and its length, of which no two names have the same: its place in the list, counted from 1. */
const PLACES = new Uint8Array(32 * (LONGEST + 1));
for (const [i, [name]] of SIGNS.entries()) PLACES[(name.charCodeAt(0) & 31) * (LONGEST + 1) + name.length] = i + 1;
/** The letters behind "data-" with which a name for tests begins. */
const [TEST, QUALITY, NAME] = ["t", "q", "n"].map((letter) => letter.charCodeAt(0));

/** Reads what the attributes of a tag say of its element, as `AttributeWalk` parts them; places are byte offsets. */
// A class because a tag says a handful of numbers, and no object shall be made for each.
export class TagReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  /** Behind the tag's ">". */
  at = 0;
  /** The tag ends in "/>". */
  selfClosing = false;
  /** Which attributes it has, see `attribute-signs.ts`, and the value of its class; 0 where it has none. */
  signs = 0;
  classStart = 0;
  classEnd = 0;
  attributes = 0;

  /** `view`: of the same bytes. */
  constructor(bytes: Buffer, view: DataView) {
    this.#bytes = bytes;
    this.#view = view;
  }

  /** For an element that no tag opens. */
  readNothing(): void {
    this.signs = this.classStart = this.classEnd = 0;
    this.selfClosing = false;
  }

  /** `from`: behind the tag's name. Whether the tag ends. */
  read(from: number): boolean {
    const bytes = this.#bytes;
    const view = this.#view;
    const { length } = bytes;
    let at = from;
    let signs = 0;
    let attributes = 0;
    this.classStart = this.classEnd = 0;
    for (;;) {
      if (at + 8 < length && view.getInt32(at, true) === CLASS_FIRST && view.getInt32(at + 4, true) === CLASS_SECOND) {
        const start = at + 8;
        at = quoteFrom(bytes, view, start);
        if (++attributes <= MOST && (signs & HAS_CLASS) === 0) {
          signs |= HAS_CLASS;
          this.classStart = start;
          this.classEnd = at;
        }
        at++;
        continue;
      }
      let slash = false;
      for (; at < length; at++) {
        const code = bytes[at] as number;
        if (code === GREATER) {
          this.at = at + 1;
          this.selfClosing = slash;
          this.signs = signs;
          this.attributes = attributes;
          return true;
        }
        if (code === SLASH) slash = true;
        else if (((CLASSES[code] as number) & IS_SPACE) === 0) break;
      }
      if (at >= length) return false;
      const nameStart = at++;
      while (at < length && CLASSES[bytes[at] as number] === 0) at++;
      const nameEnd = at;
      while (at < length && ((CLASSES[bytes[at] as number] as number) & IS_SPACE) !== 0) at++;
      let valueStart = 0;
      let valueEnd = 0;
      if (at < length && bytes[at] === EQUALS) {
        at++;
        while (at < length && ((CLASSES[bytes[at] as number] as number) & IS_SPACE) !== 0) at++;
        const quote = at < length ? (bytes[at] as number) : 0;
        valueStart = at;
        if (quote === DOUBLE_QUOTE) {
          valueStart++;
          valueEnd = quoteFrom(bytes, view, valueStart);
          at = valueEnd + 1;
        } else if (quote === SINGLE_QUOTE) {
          valueStart = ++at;
          while (at < length && bytes[at] !== SINGLE_QUOTE) at++;
          valueEnd = at++;
        } else {
          while (at < length && bytes[at] !== GREATER && ((CLASSES[bytes[at] as number] as number) & IS_SPACE) === 0) at++;
          valueEnd = at;
        }
      }
      if (++attributes > MOST) continue;
      const sign = signOf(bytes, nameStart, nameEnd);
      if (sign === HAS_CLASS && (signs & HAS_CLASS) === 0) {
        this.classStart = valueStart;
        this.classEnd = valueEnd;
      }
      signs |= sign;
    }
  }
}

/** The place of the next double quote; behind the page where there is none. Four bytes at a time: what is no quote leaves a bit of a zero byte. */
function quoteFrom(bytes: Buffer, view: DataView, from: number): number {
  const { length } = bytes;
  let at = from;
  for (; at + 4 <= length; at += 4) {
    const others = view.getInt32(at, true) ^ QUOTES;
    const found = (others - LOWEST) & ~others & HIGHEST;
    if (found !== 0) return at + ((31 - Math.clz32(found & -found)) >> 3);
  }
  while (at < length && bytes[at] !== DOUBLE_QUOTE) at++;
  return at;
}

/** What the attribute whose name stands between two places says of its element. */
function signOf(bytes: Buffer, from: number, to: number): number {
  const length = to - from;
  if (length > 5 && bytes[from + 4] === DASH && isNamed(bytes, from, from + 4, "data")) {
    const initial = (bytes[from + 5] as number) | LOWER;
    return initial === TEST || initial === QUALITY || initial === NAME ? HAS_DATA | HAS_NAMES : HAS_DATA;
  }
  if (length > LONGEST) return 0;
  const place = PLACES[((bytes[from] as number) & 31) * (LONGEST + 1) + length] as number;
  if (place === 0) return 0;
  const [name, signs] = SIGNS[place - 1] as readonly [string, number];
  return isNamed(bytes, from, to, name) ? signs : 0;
}
