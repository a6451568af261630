import type { Observation, Reading } from "./observation.ts";
import { offerKeys } from "./offer-key.ts";
import type { Offer } from "./offer.ts";

/** One field that comes out differently. */
export interface ReadingDifference {
  /** Of the offer: "price", "seller"; "offer" where the whole offer is only in one of the two; "outcome" of the reading. */
  readonly field: string;
  /** Which offer: its seller, variant and condition, as offer-key.ts writes them. null for the outcome. */
  readonly offer: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where it was read is not what was read. */
const NOT_COMPARED: ReadonlySet<string> = new Set(["evidence"]);

/** What differs between a reading as recorded and another one of the same page, field by field; empty: nothing. */
export function compareReadings(
  before: Pick<Observation, "outcome" | "offers">,
  after: Pick<Reading, "outcome" | "offers">,
): ReadingDifference[] {
  const differences: ReadingDifference[] = [];
  if (before.outcome !== after.outcome) {
    differences.push({ field: "outcome", offer: null, before: before.outcome, after: after.outcome });
  }
  const [old, fresh] = [byKey(before.offers), byKey(after.outcome === "offers" ? after.offers : [])];
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const [was, is] = [old.get(key), fresh.get(key)];
    if (was === undefined || is === undefined) {
      differences.push({ field: "offer", offer: key, before: was?.price ?? null, after: is?.price ?? null });
      continue;
    }
    for (const field of Object.keys({ ...was, ...is }) as (keyof Offer)[]) {
      if (NOT_COMPARED.has(field) || same(was[field] ?? null, is[field] ?? null)) continue;
      differences.push({ field, offer: key, before: was[field] ?? null, after: is[field] ?? null });
    }
  }
  return differences;
}

function byKey(offers: readonly Offer[]): Map<string, Offer> {
  const keys = offerKeys(offers);
  return new Map(offers.map((offer, index) => [keys[index] ?? "", offer]));
}

/** By content, whatever the order of keys: what comes from the database is sorted. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, sorted) === JSON.stringify(other, sorted);
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
