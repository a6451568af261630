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

/** Four bytes of a needle, from `offset` on. */
interface Wanted {
  readonly group: number;
  readonly needle: Needle;
  readonly offset: number;
}
const NOTHING: Wanted[] = [];

/** Words shorter than this are looked for with the pattern itself. */
const SHORTEST = 7;
/** One group of four bytes in four is looked at: any seven bytes hold a whole one. */
const STEP = 4;
/** Few enough to stay at hand, many enough to be mostly empty. */
const SLOTS = 1 << 15;

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
  const bySlot: Wanted[][] = Array.from({ length: SLOTS }, () => NOTHING);
  const isWanted = new Uint8Array(SLOTS);
  for (const needle of needles) {
    const view = new DataView(needle.bytes.buffer, needle.bytes.byteOffset, needle.bytes.byteLength);
    const rarest = rarestPart(needle.bytes);
    for (let offset = rarest; offset < rarest + STEP; offset++) {
      const group = view.getInt32(offset, true);
      const slot = slotOf(group);
      isWanted[slot] = 1;
      bySlot[slot] = [...(bySlot[slot] as Wanted[]), { group, needle, offset }];
    }
  }
  return (source) => {
    const found = new Set<Needle>();
    const { bytes } = source;
    const words = wordsAligned(bytes);
    const shift = words.length === 0 ? 0 : words.byteOffset - bytes.byteOffset;
    for (let i = 0; i < words.length; i++) {
      const group = words[i] as number;
      const slot = slotOf(group);
      if (isWanted[slot] === 0) continue;
      for (const wanted of bySlot[slot] as Wanted[])
        if (wanted.group === group && standsAt(wanted.needle.bytes, bytes, shift + i * 4 - wanted.offset)) found.add(wanted.needle);
    }
    const present = new Set<Marker>();
    for (const { marker } of found) if (typeof marker === "string" || marker.test(source.html)) present.add(marker);
    for (const { marker, pattern } of others) if (pattern.test(source.html)) present.add(marker);
    return present;
  };
}

/** Signs that markup and words are made of: of groups that hold few of them a page has few. */
const COMMON = new Set(Array.from('eainrostldcupm="- '));

/** Where the seven bytes of a needle begin that look least like others. */
function rarestPart(bytes: Uint8Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let start = 0; start + SHORTEST <= bytes.length; start++) {
    const common = Array.from(bytes.subarray(start, start + SHORTEST)).filter((code) => COMMON.has(String.fromCharCode(code))).length;
    if (common < least) [best, least] = [start, common];
  }
  return best;
}

function slotOf(group: number): number {
  return Math.imul(group, -1_640_531_535) >>> 17;
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
