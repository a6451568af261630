import { isNamed } from "./scanned-text.ts";

/** Which of an element's attributes say something of it. */
export const HAS_NAMES = 1;
export const HAS_ROLE = 2;
export const MAY_HIDE = 4;
export const IS_SCOPE = 8;
export const IS_PROP = 16;
export const IS_RESOURCE = 32;
export const IS_PROPERTY = 64;
export const HAS_DATA = 128;
export const HAS_CLASS = 256;
export const HAS_ID = 512;
/** It may say in words what it shows: alt, title. */
export const HAS_TITLE = 1024;
/** Of an item or resource, or of a value that belongs to one. */
export const IS_DESCRIBED = IS_SCOPE | IS_PROP | IS_RESOURCE | IS_PROPERTY;

/** Names that shops give elements for their own tests; where classes are hashes they alone say what an element is. */
export const TEST_NAMES = ["data-testid", "data-test", "data-test-id", "data-ta", "data-qa", "data-name"] as const;
/** The letters behind "data-" with which one of them begins. */
const [TEST, QUALITY, NAME] = ["t", "q", "n"].map((letter) => letter.charCodeAt(0));

const DASH = 45;
/** Makes a letter of ASCII lower case; every sign that it makes a letter of is looked at again. */
const LOWER = 32;

/** What the attribute whose name stands between two places says of its element: one of the bits above, or none. */
export function signOf(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length > 5 && bytes[from + 4] === DASH && isNamed(bytes, from, from + 4, "data")) {
    const initial = (bytes[from + 5] as number) | LOWER;
    return initial === TEST || initial === QUALITY || initial === NAME ? HAS_DATA | HAS_NAMES : HAS_DATA;
  }
  switch (length) {
    case 3:
      return isNamed(bytes, from, to, "alt") ? HAS_TITLE : 0;
    case 2:
      return isNamed(bytes, from, to, "id") ? HAS_NAMES | HAS_ID : 0;
    case 4:
      return isNamed(bytes, from, to, "role") ? HAS_ROLE : 0;
    case 5:
      return isNamed(bytes, from, to, "class")
        ? HAS_CLASS
        : isNamed(bytes, from, to, "style")
          ? MAY_HIDE
          : isNamed(bytes, from, to, "title")
            ? HAS_TITLE
            : 0;
    case 6:
      return isNamed(bytes, from, to, "hidden") ? MAY_HIDE : isNamed(bytes, from, to, "typeof") ? IS_RESOURCE : 0;
    case 8:
      return isNamed(bytes, from, to, "property") ? IS_PROPERTY : isNamed(bytes, from, to, "itemprop") ? IS_PROP | HAS_NAMES : 0;
    case 9:
      return isNamed(bytes, from, to, "itemscope") ? IS_SCOPE : 0;
    default:
      return 0;
  }
}
