import { requiredWords } from "./required-words.ts";

/** A sure sign in a page's source: words as they stand, or a pattern. */
export type Marker = string | RegExp;

/** A page's source twice: as UTF-8, which is searched, and as text, which only patterns need whose words were found. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly html: string;
}

interface Needle {
  readonly marker: Marker;
  readonly bytes: Uint8Array;
}

/** Four bytes of a needle stand at `offset` of it. */
interface Wanted {
  readonly needle: Needle;
  readonly offset: number;
}

/** Words shorter than this are looked for with the pattern itself. */
const SHORTEST = 7;
/** One group of four bytes in four is looked at: any seven bytes hold a whole one. */
const STEP = 4;
/** Few enough to stay at hand, many enough to be mostly empty; the slot is what is left of a hash behind so many bits. */
const SLOTS = 1 << 15;
const SHIFT = 17;
/** So many groups are looked at together, since next to none is wanted. */
const ATONCE = 4;

/**
 * Finds which of many markers stand in a page, in one pass over every fourth group of four bytes: a page has some hundred thousand bytes,
 * and each search for a word of its own would cost more than reading the page does.
 */
export function markerSearch(markers: readonly Marker[]): (source: Source) => ReadonlySet<Marker> {
  const needles: Needle[] = [];
  const others: { readonly marker: Marker; readonly pattern: RegExp }[] = [];
  for (const marker of markers) {
    const words = typeof marker === "string" ? [marker] : marker.ignoreCase ? null : requiredWords(marker);
    if (words?.every((word) => word.length >= SHORTEST) === true)
      for (const word of words) needles.push({ marker, bytes: new TextEncoder().encode(word) });
    else others.push({ marker, pattern: typeof marker === "string" ? new RegExp(marker.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")) : marker });
  }
  /** Each group that is wanted has set a bit of its slot. */
  const sieve = new Uint8Array(SLOTS);
  const wanted = new Map<number, Wanted[]>();
  for (const needle of needles) {
    const view = new DataView(needle.bytes.buffer, needle.bytes.byteOffset, needle.bytes.byteLength);
    const rarest = rarestPart(needle.bytes);
    for (let offset = rarest; offset < rarest + STEP; offset++) {
      const group = view.getInt32(offset, true);
      const hash = hashOf(group);
      sieve[hash >>> SHIFT] = (sieve[hash >>> SHIFT] as number) | (1 << (hash & 7));
      const others = wanted.get(group) ?? [];
      others.push({ needle, offset });
      wanted.set(group, others);
    }
  }
  return (source) => {
    const found = new Set<Needle>();
    const { bytes } = source;
    const words = wordsAligned(bytes);
    const shift = words.length === 0 ? 0 : words.byteOffset - bytes.byteOffset;
    const look = (i: number): void => {
      if (sifted(sieve, words[i] as number) === 0) return;
      for (const { needle, offset } of wanted.get(words[i] as number) ?? [])
        if (standsAt(needle.bytes, bytes, shift + i * 4 - offset)) found.add(needle);
    };
    const rest = words.length % ATONCE;
    for (let i = 0; i < rest; i++) look(i);
    for (let i = nextSifted(words, sieve, rest); i < words.length; i = nextSifted(words, sieve, i + ATONCE))
      for (let j = i; j < i + ATONCE; j++) look(j);
    const present = new Set<Marker>();
    for (const { marker } of found) if (typeof marker === "string" || marker.test(source.html)) present.add(marker);
    for (const { marker, pattern } of others) if (pattern.test(source.html)) present.add(marker);
    return present;
  };
}

/** What every page's source is full of. */
const EVERYWHERE =
  'window.document.function.push(queue.view" class=" style=" href=" src="/img/ data-id=" content=" <link <script <meta name=" itemprop=" property=" /static/ page- index.php sign image product price cart shop theme templates/ /javascript/ mobile catalog form- object vector block Content module navigation project Sites php? common stock section button label input type=" value=" title=" width: padding margin return this.prototype var text/ application/ json name="generator';

/** Signs that markup and words are made of, the commonest first: of groups that hold few of them a page has few. */
const COMMON = 'eainrostld="- cupm<>/.wgvkhf';

/** Where the seven bytes of a needle begin that look least like others. */
function rarestPart(bytes: Uint8Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let start = 0; start + SHORTEST <= bytes.length; start++) {
    let common = 0;
    const text = Buffer.from(bytes.subarray(start, start + SHORTEST)).toString("latin1");
    for (let i = 0; i < STEP; i++) if (EVERYWHERE.includes(text.slice(i, i + STEP))) common += 1_000;
    for (const sign of text) {
      const rank = COMMON.indexOf(sign);
      if (rank !== -1) common += COMMON.length - rank;
    }
    if (common < least) [best, least] = [start, common];
  }
  return best;
}

/** The first place from one on, in steps of so many groups, where one of them may be wanted; behind all of them where none may. */
function nextSifted(words: Int32Array, sieve: Uint8Array, from: number): number {
  let i = from;
  for (; i < words.length; i += ATONCE) {
    const first = sifted(sieve, words[i] as number) | sifted(sieve, words[i + 1] as number);
    const second = sifted(sieve, words[i + 2] as number) | sifted(sieve, words[i + 3] as number);
    if ((first | second) !== 0) break;
  }
  return i;
}

/** 1 where a group may be wanted, else 0. */
function sifted(sieve: Uint8Array, group: number): number {
  const hash = hashOf(group);
  return ((sieve[hash >>> SHIFT] as number) >> (hash & 7)) & 1;
}

function hashOf(group: number): number {
  return Math.imul(group, -1_640_531_535);
}

function wordsAligned({ buffer, byteOffset, byteLength }: Uint8Array): Int32Array {
  const skipped = (4 - (byteOffset % 4)) % 4;
  return byteLength < skipped + 4 ? new Int32Array() : new Int32Array(buffer, byteOffset + skipped, (byteLength - skipped) >> 2);
}

function standsAt(needle: Uint8Array, bytes: Uint8Array, start: number): boolean {
  if (start < 0 || start + needle.length > bytes.length) return false;
  for (let i = 0; i < needle.length; i++) if (needle[i] !== bytes[start + i]) return false;
  return true;
}
