/** What a parser must know of a tag's name. One object per name, so that names are compared by identity. */
export interface TagKind {
  readonly name: string;
  /** Never has content or an end tag. */
  readonly isVoid: boolean;
  /** Its content is text up to its own end tag: scripts without entities, titles with them. */
  readonly raw: "text" | "entities" | "rest" | null;
  /** Bits of the groups that it belongs to, and of those whose open element its start tag ends. */
  readonly group: number;
  readonly closes: number;
  /** Starts a foreign vocabulary, or HTML inside of one. */
  readonly enters: Vocabulary | null;
  /** What the name becomes inside of <svg>, and outside of it. */
  readonly inSvg: TagKind | null;
  readonly inHtml: TagKind | null;
  /** Breaks lines. */
  readonly isBlock: boolean;
  /** Its content is never shown. */
  readonly neverShown: boolean;
  /** Strikes its text through. */
  readonly strikes: boolean;
  /** 1 to 6 of a heading, else 0. */
  readonly heading: number;
  /** Whether it is shown depends on attributes of its own. */
  readonly maybeHidden: boolean;
  /** Whether those who read a page ask for all elements of its kind. */
  readonly interest: typeof ORDINARY | typeof NOTABLE | typeof PRESSABLE;
  /** Its name means itself wherever it stands, and it can be closed. */
  readonly isWrittenSo: boolean;
  /** The bytes of its name, if it has at most eight: the first four, and the others, each the number that they are with the first byte the lowest. */
  readonly letters: number;
  readonly moreLetters: number;
}

const GREATER = 62;

export const ORDINARY = 0;
/** Headings, metas, scripts and others that say something of the page. */
export const NOTABLE = 1;
/** Links, buttons and fields. */
export const PRESSABLE = 2;

export type Vocabulary = 0 | 1 | 2;
export const HTML = 0;
export const SVG = 1;
export const MATHML = 2;

const VOID = words("area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr");
const RAW: Readonly<Record<string, "text" | "entities" | "rest">> = {
  script: "text",
  style: "text",
  iframe: "text",
  noembed: "text",
  noframes: "text",
  xmp: "text",
  title: "entities",
  textarea: "entities",
  plaintext: "rest",
};
const BLOCKS = words(
  "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section select summary table tbody td textarea tfoot th thead tr ul",
);
const NEVER_SHOWN = words("script style template noscript head object iframe svg datalist meta link");
const STRIKES = words("del s strike");
const NOTABLES = words("script meta link base html title form");
const PRESSABLES = words("a button input");
const HTML_IN_FOREIGN = words("mi mo mn ms mtext annotation-xml foreignObject desc title");
/** Which open element a start tag ends without an end tag, by the HTML standard's rules for optional tags as htmlparser2 knows them. */
const CLOSES: Readonly<Record<string, string>> = {
  tr: "tr th td",
  th: "th",
  td: "thead th td",
  body: "head link script",
  a: "a",
  li: "li",
  h1: "h1 h2 h3 h4 h5 h6 p",
  h2: "h1 h2 h3 h4 h5 h6 p",
  h3: "h1 h2 h3 h4 h5 h6 p",
  h4: "h1 h2 h3 h4 h5 h6 p",
  h5: "h1 h2 h3 h4 h5 h6 p",
  h6: "h1 h2 h3 h4 h5 h6 p",
  select: "input option optgroup select button datalist textarea",
  input: "input option optgroup select button datalist textarea",
  output: "input option optgroup select button datalist textarea",
  button: "input option optgroup select button datalist textarea",
  datalist: "input option optgroup select button datalist textarea",
  textarea: "input option optgroup select button datalist textarea",
  option: "option",
  optgroup: "optgroup option",
  dd: "dd dt",
  dt: "dd dt",
  rt: "rt rp",
  rp: "rt rp",
  tbody: "thead tbody",
  tfoot: "thead tbody",
};
for (const name of "p address article aside blockquote details div dl fieldset figcaption figure footer form header hr main nav ol pre section table ul".split(
  " ",
))
  (CLOSES as Record<string, string>)[name] = "p";
const SVG_NAMES =
  "altGlyph altGlyphDef altGlyphItem animateColor animateMotion animateTransform clipPath feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence foreignObject glyphRef linearGradient radialGradient textPath";

const groups = new Map<string, number>();
for (const name of Object.values(CLOSES).flatMap((list) => list.split(" "))) if (!groups.has(name)) groups.set(name, 1 << groups.size);

/** Of four bytes those that belong to a name, by its length. */
const MASKS = Int32Array.from({ length: 9 }, (_, length) => (length < 4 ? (1 << (8 * length)) - 1 : -1));
const MORE_MASKS = Int32Array.from({ length: 9 }, (_, length) => (length < 5 ? 0 : length < 8 ? (1 << (8 * (length - 4))) - 1 : -1));
const LONGEST_SPELLED = 8;

const known = new Map<string, TagKind>();
const TABLE_SIZE = 1024;
const table: (TagKind | undefined)[] = Array.from({ length: TABLE_SIZE });
const spelled: (TagKind | undefined)[] = Array.from({ length: TABLE_SIZE });

for (const name of SVG_NAMES.split(" ")) remember(makeKind(name.toLowerCase(), { inSvg: makeKind(name) }));
remember(makeKind("image", { inHtml: kindOf("img") }));
const COMMON =
  "html head body title meta link script style noscript template a abbr b big br button canvas center cite code del div em font footer form header i iframe img input ins label legend li main mark nav object ol option optgroup output p path picture pre progress q s section select small source span strike strong sub summary sup svg g use circle rect table tbody td textarea tfoot th thead time tr u ul var video wbr dl dt dd h1 h2 h3 h4 h5 h6 hr article aside address area audio base bdi bdo blockquote caption col colgroup data datalist details dialog dfn embed fieldset figcaption figure kbd map meter noembed noframes plaintext xmp param rp rt ruby samp track line polygon polyline defs symbol text math";
for (const name of COMMON.split(" ")) remember(kindOf(name));

/** The kind of a name in lower case. Names that HTML does not know get a kind of their own each time: whoever asks keeps it. */
export function kindOf(name: string): TagKind {
  return known.get(name) ?? makeKind(name);
}

/** The kind of the name that stands between two places of a page's bytes, in any case; null where HTML knows none. */
export function knownKindAt(bytes: Uint8Array, start: number, end: number): TagKind | null {
  const length = end - start;
  let slot = slotOf(length, lower(bytes[start] as number), lower(bytes[end - 1] as number), lower(bytes[start + (length >> 1)] as number));
  for (let kind = table[slot]; kind !== undefined; kind = table[slot]) {
    if (nameStandsAt(kind.name, bytes, start, length)) return kind;
    slot = (slot + 1) & (TABLE_SIZE - 1);
  }
  return null;
}

/**
 * The same for names of at most eight letters that are written in lower case, which nearly all are: a look at eight bytes at once. Of any
 * other name, and near the end of the page, it knows nothing.
 */
export function kindSpelledAt(view: DataView, start: number, end: number, most: number): TagKind | null {
  const length = end - start;
  if (length > LONGEST_SPELLED || start + LONGEST_SPELLED > most) return null;
  const letters = view.getInt32(start, true) & (MASKS[length] as number);
  const more = view.getInt32(start + 4, true) & (MORE_MASKS[length] as number);
  const kind = spelled[spelledSlotOf(letters, more)];
  return kind !== undefined && kind.letters === letters && kind.moreLetters === more && kind.name.length === length ? kind : null;
}

/** Whether the bytes from `start` on are a kind's name in lower case and a ">"; what is written otherwise it takes for something else. */
export function endsSpelledAt({ name: { length }, letters, moreLetters }: TagKind, view: DataView, start: number, most: number): boolean {
  return (
    length <= LONGEST_SPELLED &&
    start + LONGEST_SPELLED < most &&
    (view.getInt32(start, true) & (MASKS[length] as number)) === letters &&
    (view.getInt32(start + 4, true) & (MORE_MASKS[length] as number)) === moreLetters &&
    view.getUint8(start + length) === GREATER
  );
}

/** Whether a name in lower case is what the `length` bytes from `start` on spell, in any case. */
export function nameStandsAt(name: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (name.length !== length) return false;
  for (let i = 0; i < length; i++) if (lower(bytes[start + i] as number) !== name.charCodeAt(i)) return false;
  return true;
}

function remember(kind: TagKind): void {
  const { name } = kind;
  if (known.has(name)) return;
  known.set(name, kind);
  let slot = slotOf(name.length, name.charCodeAt(0), name.charCodeAt(name.length - 1), name.charCodeAt(name.length >> 1));
  while (table[slot] !== undefined) slot = (slot + 1) & (TABLE_SIZE - 1);
  table[slot] = kind;
  // Of two whose slot is the same the first one has it; the other is found in the other table.
  if (name.length <= LONGEST_SPELLED) spelled[spelledSlotOf(kind.letters, kind.moreLetters)] ??= kind;
}

function spelledSlotOf(letters: number, more: number): number {
  return Math.imul(letters ^ Math.imul(more, 40_503), -1_640_531_535) >>> 22;
}

function slotOf(length: number, first: number, last: number, middle: number): number {
  return (length * 7 + first * 61 + last * 17 + middle * 131) & (TABLE_SIZE - 1);
}

function lower(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}

function makeKind(name: string, { inSvg = null, inHtml = null }: { inSvg?: TagKind | null; inHtml?: TagKind | null } = {}): TagKind {
  const isHeading = /^h[1-6]$/.test(name);
  const letters = Buffer.alloc(LONGEST_SPELLED);
  letters.write(name);
  return {
    name,
    isVoid: VOID.has(name),
    raw: RAW[name] ?? null,
    group: groups.get(name) ?? 0,
    closes: (CLOSES[name] ?? "").split(" ").reduce((bits, other) => bits | (groups.get(other) ?? 0), 0),
    enters: name === "svg" ? SVG : name === "math" ? MATHML : HTML_IN_FOREIGN.has(name) ? HTML : null,
    inSvg,
    inHtml,
    isBlock: BLOCKS.has(name),
    neverShown: NEVER_SHOWN.has(name),
    strikes: STRIKES.has(name),
    heading: isHeading ? Number(name[1]) : 0,
    maybeHidden: name === "input" || name === "dialog" || name === "option",
    interest: isHeading || NOTABLES.has(name) ? NOTABLE : PRESSABLES.has(name) ? PRESSABLE : ORDINARY,
    isWrittenSo: inSvg === null && inHtml === null && !VOID.has(name),
    letters: letters.readInt32LE(0),
    moreLetters: letters.readInt32LE(4),
  };
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
