import { sql } from "kysely";
import { compareOffers, confirms, describeJump, type KeyedState } from "../domain/compare-offers.ts";
import type { Instant } from "../domain/instant.ts";
import type { Observation } from "../domain/observation.ts";
import { appendObservation, type KeepEvidence } from "./append-observation.ts";
import type { Db } from "./connect.ts";
import { type Edit, editHistory } from "./edit-history.ts";
import type { Check } from "./listing-check.ts";
import { noteHistoryChange } from "./note-history-change.ts";
import { offersOf, type OfferColumns } from "./offer-diff.ts";
import { sameState, toOfferState, type OfferStateColumns } from "./offer-state.ts";
import { makePartitionsOf } from "./partitions.ts";
import { insertLook, LOOKS_KEPT, type LookPlace } from "./recent-looks.ts";

/** An interval of one of the listing's offers, near the look. */
export interface NearInterval extends OfferStateColumns {
  readonly offer_id: number;
  readonly offer_key: string;
  readonly valid_from: Instant;
  /** null: it is the offer's own row. */
  readonly valid_to: Instant | null;
  readonly last_seen_at: Instant | null;
  readonly observation_id: number;
}
type Nearby = NearInterval & { readonly at_previous: boolean; readonly at_next: boolean; readonly at_body: boolean };

export type LateRecorded =
  | { readonly result: "late"; readonly observationId: number | null }
  | { readonly result: "dropped"; readonly reason: string };

const dropped = (reason: string): LateRecorded => ({ result: "dropped", reason });

/**
 * Writes a look into the past: after it, history is what it would be had the look come in its turn, but for the observations that intervals refer to,
 * since a look that found nothing new then has left none. It belongs between two looks that are on record. Tells nobody and prices
 * nothing: what stands now was known before. What is in doubt (a jump that the next look does not find, a source in quarantine) is dropped,
 * with the reason.
 */
export async function recordLate(
  trx: Db,
  observation: Observation,
  { previous, next, certain, sameBodyAt }: LookPlace & { readonly next: Instant },
  check: Check,
  keepEvidence: KeepEvidence,
): Promise<LateRecorded> {
  const { listingId, observedAt: at, outcome, bodyHash } = observation;
  if (outcome !== "offers" && outcome !== "gone" && outcome !== "unchanged") return dropped(`"${outcome}" tells nothing of the past`);
  if (!certain) return dropped(`it is older than the last ${LOOKS_KEPT} looks, so that nobody knows what it came between`);
  if (outcome === "unchanged" && sameBodyAt === null) {
    return dropped(
      bodyHash === null ? "it does not name the body that it found unchanged" : "no look on record found the body that it names",
    );
  }
  const near = await nearIntervals(trx, listingId, [previous ?? at, next, sameBodyAt ?? at], { previous, next, sameBodyAt });
  const [before, after] = [near.filter((it) => it.at_previous), near.filter((it) => it.at_next)];
  const body = near.filter((it) => it.at_body);
  const seen: readonly (OfferStateColumns & { readonly offer_key: string })[] =
    outcome === "unchanged" ? body : offersOf(observation.offers);

  const differs =
    seen.length !== before.length || !seen.every((offer) => before.some((it) => it.offer_key === offer.offer_key && sameState(it, offer)));
  if (differs && check.quarantined) return dropped("its source is in quarantine, and it differs from the look before it");
  const [jump] = unconfirmed(before, seen, after, check.jumpFactor);
  if (jump !== undefined) return dropped(`${describeJump(jump)}, which the looks around it do not find`);

  const appended = differs && outcome !== "unchanged" ? await appendObservation(trx, observation, keepEvidence) : null;
  await insertLook(trx, observation);
  const pages = new Map(body.map((it) => [it.offer_key, it.observation_id]));
  const edits = [...new Set([...before, ...after, ...seen].map((it) => it.offer_key))].flatMap((key): Edit[] => {
    const of = <T extends { readonly offer_key: string }>(list: readonly T[]) => list.find((it) => it.offer_key === key) ?? null;
    const edit = editOf({
      at,
      previous,
      next,
      before: of(before),
      after: of(after),
      seen: of(seen),
      page: appended ?? pages.get(key) ?? null,
    });
    return edit === null ? [] : [{ ...edit, key }];
  });
  if (edits.length > 0) {
    await makePartitionsOf(trx, [at, next]);
    await editHistory(trx, { listingId, sourceId: check.sourceId, productId: check.productId, at, next }, edits, detailsOf(observation));
    if (check.productId !== null) await noteHistoryChange(trx, [{ productId: check.productId, from: previous ?? at }]);
  }
  return { result: "late", observationId: appended };
}

function detailsOf({ outcome, offers }: Observation): readonly OfferColumns[] {
  return outcome === "offers" ? offersOf(offers) : [];
}

/** Intervals that hold at one of the instants; all lie within `around`. */
async function nearIntervals(
  trx: Db,
  listingId: number,
  around: readonly Instant[],
  { previous, next, sameBodyAt }: Pick<LookPlace, "previous" | "next" | "sameBodyAt">,
): Promise<Nearby[]> {
  const holds = (at: Instant | null) =>
    sql<boolean>`coalesce(h.valid_from <= ${at}::timestamptz and (h.valid_to is null or h.valid_to > ${at}::timestamptz), false)`;
  const [first, last] = [
    sql`(select min(x) from unnest(${[...around]}::timestamptz[]) x)`,
    sql`(select max(x) from unnest(${[...around]}::timestamptz[]) x)`,
  ];
  return trx
    .selectFrom("offer_history as h")
    .innerJoin("offer as o", "o.id", "h.offer_id")
    .selectAll("h")
    .select(["o.offer_key", holds(previous).as("at_previous"), holds(next).as("at_next"), holds(sameBodyAt).as("at_body")])
    .where("h.listing_id", "=", listingId)
    .where(sql<boolean>`h.valid_from <= ${last} and (h.valid_to is null or h.valid_to > ${first})`)
    .execute();
}

/** Prices that jump away from the look before it (or, where there is none, from the one after) and that the look after it does not find. */
function unconfirmed(
  before: readonly NearInterval[],
  seen: readonly (OfferStateColumns & { readonly offer_key: string })[],
  after: readonly NearInterval[],
  jumpFactor: number,
) {
  const states = (list: typeof seen): KeyedState[] => list.map((it) => ({ key: it.offer_key, state: toOfferState(it) }));
  const { jumps } = compareOffers(states(before.length === 0 ? after : before), states(seen), jumpFactor);
  if (jumps.length === 0 || before.length === 0) return jumps;
  return confirms(compareOffers(states(before), states(after), jumpFactor).jumps, jumps) ? [] : jumps;
}

interface Around {
  readonly at: Instant;
  readonly previous: Instant | null;
  readonly next: Instant;
  /** As it was at the looks before and after; the same interval where nothing changed between. */
  readonly before: NearInterval | null;
  readonly after: NearInterval | null;
  /** As the look found it; null: not there. */
  readonly seen: OfferStateColumns | null;
  /** What a new interval refers to. */
  readonly page: number | null;
}

/** What one offer's history becomes; null: it stays as it is. */
function editOf({ at, previous, next, before, after, seen, page }: Around): Omit<Edit, "key"> | null {
  const between = (): Edit["add"] =>
    seen === null ? [] : [{ ...seen, valid_from: at, valid_to: next, last_seen_at: at, observation_id: pageOr(page, before ?? after) }];
  if (before !== null && after !== null && before.valid_from === after.valid_from) {
    if (seen !== null && sameState(seen, before)) return null;
    const left = { ...before, valid_to: at, last_seen_at: previous ?? before.valid_from };
    return after.valid_to === null
      ? { remove: [], add: [left, ...between()], standsFrom: next, standsBy: after.observation_id, seen: seen !== null }
      : {
          remove: [after],
          add: [left, ...between(), { ...closed(after), valid_from: next }],
          standsFrom: null,
          standsBy: null,
          seen: seen !== null,
        };
  }
  const likeBefore = before !== null && seen !== null && sameState(seen, before);
  const likeAfter = after !== null && seen !== null && sameState(seen, after);
  if (before === null && after === null && seen === null) return null;
  const add: Edit["add"] = [];
  const remove: NearInterval[] = [];
  if (before !== null) {
    remove.push(before);
    add.push(likeBefore ? { ...closed(before), last_seen_at: at } : { ...closed(before), valid_to: at });
  }
  if (likeAfter && after.valid_to !== null) {
    remove.push(after);
    add.push({ ...closed(after), valid_from: at, observation_id: pageOr(page, after) });
  }
  if (!likeBefore && !likeAfter) add.push(...between());
  const standsFrom = likeAfter && after.valid_to === null ? at : null;
  if (remove.length === 0 && add.length === 0 && standsFrom === null) return null;
  return { remove, add, standsFrom, standsBy: standsFrom === null ? null : pageOr(page, after), seen: seen !== null };
}

function pageOr(page: number | null, interval: NearInterval | null): number {
  const id = page ?? interval?.observation_id;
  if (id === undefined) throw new Error("An interval would refer to no observation");
  return id;
}

function closed(interval: NearInterval): Edit["add"][number] {
  const { valid_to, last_seen_at } = interval;
  if (valid_to === null || last_seen_at === null) throw new Error(`Offer ${interval.offer_id} stands where it had ended`);
  return { ...interval, valid_to, last_seen_at };
}
