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
  const groups = new Map<number, { needle: Needle; offset: number }[]>();
  const seen = new Uint32Array(SLOTS / 32);
  for (const needle of needles) {
    const view = new DataView(needle.bytes.buffer, needle.bytes.byteOffset, needle.bytes.byteLength);
    for (let offset = 0; offset < STEP; offset++) {
      const group = view.getInt32(offset, true);
      groups.set(group, [...(groups.get(group) ?? []), { needle, offset }]);
      const slot = slotOf(group);
      seen[slot >> 5] = (seen[slot >> 5] as number) | (1 << (slot & 31));
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
      if ((((seen[slot >> 5] as number) >>> (slot & 31)) & 1) === 0) continue;
      for (const { needle, offset } of groups.get(group) ?? [])
        if (!found.has(needle) && standsAt(needle.bytes, bytes, shift + i * 4 - offset)) found.add(needle);
    }
    const present = new Set<Marker>();
    for (const { marker } of found) if (typeof marker === "string" || marker.test(source.html)) present.add(marker);
    for (const { marker, pattern } of others) if (pattern.test(source.html)) present.add(marker);
    return present;
  };
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
