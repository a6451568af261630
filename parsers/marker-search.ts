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
  const taken = new Uint8Array(SLOTS);
  /** What stands in each slot that is taken; a group whose slot another one took stands in the next that was free. */
  const groups = new Int32Array(SLOTS);
  const wantedAt: (Wanted[] | undefined)[] = Array.from({ length: SLOTS });
  const place = (group: number): number => {
    let slot = slotOf(group);
    while (taken[slot] === 1 && groups[slot] !== group) slot = (slot + 1) & (SLOTS - 1);
    return slot;
  };
  for (const needle of needles) {
    const view = new DataView(needle.bytes.buffer, needle.bytes.byteOffset, needle.bytes.byteLength);
    const rarest = rarestPart(needle.bytes);
    for (let offset = rarest; offset < rarest + STEP; offset++) {
      const group = view.getInt32(offset, true);
      const slot = place(group);
      taken[slot] = 1;
      groups[slot] = group;
      (wantedAt[slot] ??= []).push({ needle, offset });
    }
  }
  return (source) => {
    const found = new Set<Needle>();
    const { bytes } = source;
    const words = wordsAligned(bytes);
    const shift = words.length === 0 ? 0 : words.byteOffset - bytes.byteOffset;
    for (let i = 0; i < words.length; i++) {
      const group = words[i] as number;
      if (taken[slotOf(group)] === 0) continue;
      for (const { needle, offset } of wantedAt[place(group)] ?? [])
        if (standsAt(needle.bytes, bytes, shift + i * 4 - offset)) found.add(needle);
    }
    const present = new Set<Marker>();
    for (const { marker } of found) if (typeof marker === "string" || marker.test(source.html)) present.add(marker);
    for (const { marker, pattern } of others) if (pattern.test(source.html)) present.add(marker);
    return present;
  };
}

/** What every page's source is full of. */
const EVERYWHERE =
  'window.document.function.push(queue.view" class=" style=" href=" src="/img/ data-id=" content=" <link <script <meta name=" itemprop=" property=" /static/ page- index.php sign image product price cart shop theme templates/ /javascript/ common stock section button label input type=" value=" title=" width: padding margin return this.prototype var text/ application/ json name="generator';

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
