const TAB = 9;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const SLASH = 47;
const EQUALS = 61;
const GREATER = 62;

const IS_SPACE = 1;
const ENDS_NAME = 2;
const CLASSES = new Uint8Array(256);
for (const code of [TAB, 10, 12, 13, SPACE]) CLASSES[code] = IS_SPACE | ENDS_NAME;
for (const code of [SLASH, EQUALS, GREATER]) CLASSES[code] = ENDS_NAME;

/** Goes from attribute to attribute of a tag, as HTML parts them; places are byte offsets. */
// A class because where one attribute stands is four numbers, and no object shall be made for each.
export class AttributeWalk {
  readonly #bytes: Uint8Array;
  /** Behind what has been read: behind the tag's ">" at last. */
  at = 0;
  nameStart = 0;
  nameEnd = 0;
  /** 0 where the attribute has no value. */
  valueStart = 0;
  valueEnd = 0;
  /** The tag ends in "/>". */
  selfClosing = false;
  /** Its ">" was found. */
  ended = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Begins with a tag, behind its name. */
  begin(nameEnd: number): void {
    this.at = nameEnd;
    this.selfClosing = this.ended = false;
  }

  /** Whether there is another attribute. */
  next(): boolean {
    const bytes = this.#bytes;
    const { length } = bytes;
    let at = this.at;
    let slash = false;
    for (; at < length; at++) {
      const code = bytes[at] as number;
      if (code === GREATER) {
        this.selfClosing = slash;
        this.ended = true;
        this.at = at + 1;
        return false;
      }
      if (code === SLASH) slash = true;
      else if (((CLASSES[code] as number) & IS_SPACE) === 0) break;
    }
    if (at >= length) {
      this.at = length;
      return false;
    }
    this.nameStart = at++;
    while (at < length && (CLASSES[bytes[at] as number] as number) === 0) at++;
    this.nameEnd = at;
    while (at < length && (CLASSES[bytes[at] as number] as number) & IS_SPACE) at++;
    this.valueStart = this.valueEnd = 0;
    if (at < length && bytes[at] === EQUALS) {
      at++;
      while (at < length && (CLASSES[bytes[at] as number] as number) & IS_SPACE) at++;
      const quote = at < length ? (bytes[at] as number) : 0;
      if (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE) {
        this.valueStart = ++at;
        while (at < length && bytes[at] !== quote) at++;
        this.valueEnd = at++;
      } else {
        this.valueStart = at;
        while (at < length && bytes[at] !== GREATER && ((CLASSES[bytes[at] as number] as number) & IS_SPACE) === 0) at++;
        this.valueEnd = at;
      }
    }
    this.at = at;
    return true;
  }
}
