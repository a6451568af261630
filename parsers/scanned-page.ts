import type { RareSigns } from "./rare-signs.ts";
import type { TagKind } from "./tag-kinds.ts";

/** Bits that say what a text holds. */
export const HAS_TEXT = 1;
export const HAS_DIGIT = 2;
export const HAS_AMPERSAND = 4;
export const HAS_NON_ASCII = 8;
/** Tabs and line ends: more than single blanks to collapse, perhaps. */
export const HAS_BREAKS = 16;
/** Characters that no text has: of the first thirty-two those that are no white space. */
export const HAS_CONTROLS = 32;
/** A colon or number sign: a label may stand before it. */
export const HAS_COLON = 64;
/** The byte with which UTF-8 begins control characters beyond ASCII, and the no-break space. */
export const MAY_HAVE_CONTROLS = 128;
/** Nothing but dropped markup lies between it and the text before it: both are one. */
export const CONTINUES = 256;
/** In a script or style sheet, or outside of every element: it stands in no line. */
export const IS_ASIDE = 512;
/** White space before the first word of a line. */
export const IS_BETWEEN_LINES = 1024;
/** Of a script and the like: it has no entities. */
export const IS_RAW = 2048;

/** A text's cells in `ScannedPage.texts`: its bytes, the bits above, the element it stands in and its place in the page's order. */
export const TEXT_START = 0;
export const TEXT_END = 1;
export const TEXT_SIGNS = 2;
export const TEXT_OWNER = 3;
export const TEXT_ORDER = 4;
export const TEXT_CELLS = 5;

/** An element's cells in `ScannedPage.elements`: its parent's number or -1. */
export const PARENT = 0;
/** Bytes behind its name and behind its tag: its attributes stand between. */
export const NAME_END = 1;
export const TAG_END = 2;
/** Its place in the page's order and that of its end; -1 inside of scripts and style sheets. */
export const ORDER = 3;
export const END = 4;
/** How many texts begin before it. */
export const TEXTS_BEFORE = 5;
/** Which attributes it has that say something of it, see `attribute-signs.ts`; bytes of its class. */
export const SIGNS = 6;
export const CLASS_START = 7;
export const CLASS_END = 8;
export const ELEMENT_CELLS = 9;

/** What stands behind so many attributes of one tag does not count. */
export const MOST_ATTRIBUTES_OF_ONE = 1_000;

/** A page in one pass: elements and texts in document order, each a few numbers in a row. Places are byte offsets. */
export interface ScannedPage {
  /** UTF-8. */
  readonly bytes: Buffer;
  readonly rare: RareSigns;
  /** Of each element. */
  readonly kinds: readonly TagKind[];
  readonly elements: Int32Array;
  readonly texts: Int32Array;
  readonly textCount: number;
  /** Numbers of the texts with which lines begin: blocks open or close between them. */
  readonly lineStarts: readonly number[];
  /** Comments and declarations, four numbers each: start and end of what it says, 1 where it is a declaration, the element it stands in. */
  readonly remarks: readonly number[];
  /** Numbers of elements that a reader looks for: by their tag, links and buttons, by their attributes, style sheets. */
  readonly notable: readonly number[];
  readonly pressable: readonly number[];
  readonly described: readonly number[];
  readonly styles: readonly number[];
  /** Numbers of the first heading of the first level and of the elements that it stands in; empty where there is none. */
  readonly firstHeading: readonly number[];
}
