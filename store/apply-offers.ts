import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Observation } from "../domain/observation.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import type { Db } from "./connect.ts";
import {
  DETAIL_COLUMNS,
  type ChangedDetails,
  type KnownOffer,
  type OfferColumns,
  type OfferDiff,
  type OfferLocation,
} from "./offer-diff.ts";
import { noteHistoryChange } from "./note-history-change.ts";
import { OFFER_STATE_COLUMNS, toOfferState } from "./offer-state.ts";
import { rowsOf } from "./rows-of.ts";

/** A look whose observation is written, and what its list differs in from what is known. */
export interface DiffToApply {
  readonly observation: Pick<Observation, "listingId" | "observedAt" | "finalUrl">;
  readonly location: OfferLocation;
  readonly diff: OfferDiff;
  readonly observationId: number;
}

/**
 * Makes current offers and their history equal to the observations' lists, and gives the changes, in the order of `items`, of which there is
 * at most one per listing. Any number of listings in three statements: what ended goes into history as its offer moves on, and what is new is added.
 */
export async function applyOffers(trx: Db, items: readonly DiffToApply[]): Promise<OfferChange[]> {
  const moving = items.flatMap((item) => movesOf(item));
  if (moving.length > 0) await moveOffers(trx, moving);
  const ids = await addOffers(trx, items);
  const idOf = (listingId: number, key: string): number => {
    const id = ids.get(`${listingId} ${key}`);
    if (id === undefined) throw new Error(`The offer ${key} of listing ${listingId} was written and is not there`);
    return id;
  };
  const touched = items.flatMap(({ location: { productId }, observation: { observedAt }, diff }) =>
    productId === null || !diff.differs ? [] : [{ productId, from: observedAt }],
  );
  if (touched.length > 0) await noteHistoryChange(trx, touched);
  return items.flatMap(({ observation, location, diff, observationId }) => {
    const change = (offerId: number, before: KnownOffer | null, after: OfferColumns | null): OfferChange => ({
      offerId,
      listingId: observation.listingId,
      sourceId: location.sourceId,
      productId: location.productId,
      observationId,
      sellerName: (after ?? before)?.seller_name ?? null,
      name: location.productName ?? (after ?? before)?.name ?? null,
      url: (after ?? before)?.url ?? observation.finalUrl,
      before: before === null || before.vanished_at !== null ? null : toOfferState(before),
      after: after === null ? null : toOfferState(after),
      firstReading: diff.first,
      changedAt: observation.observedAt,
    });
    return [
      ...diff.changed.map(({ before, after }) => change(before.id, before, after)),
      ...diff.added.map((after) => change(idOf(observation.listingId, after.offer_key), null, after)),
      ...diff.vanished.map((before) => change(before.id, before, null)),
    ];
  });
}

/** An offer as it is from now on; whatever stood until now ended at `ended_at`. */
type Move = OfferColumns & {
  readonly id: number;
  readonly product_id: number | null;
  readonly valid_from: Instant;
  readonly vanished_at: Instant | null;
  readonly observation_id: number;
  readonly ended_at: Instant;
  readonly seen_at: Instant | null;
};

function movesOf({ observation, location, diff, observationId }: DiffToApply): Move[] {
  const ended = { ended_at: observation.observedAt, seen_at: location.lastSeenAt };
  return [
    ...diff.changed.map(({ before, after }) => ({
      ...after,
      ...ended,
      id: before.id,
      product_id: location.productId,
      valid_from: observation.observedAt,
      vanished_at: null,
      observation_id: observationId,
    })),
    // it stays as it was
    ...diff.vanished.map((before) => ({ ...before, ...ended, vanished_at: observation.observedAt })),
  ];
}

const DETAILS = {
  seller_name: "text",
  name: "text",
  url: "text",
  price_text: "text",
  tax_included: "boolean",
  quantity: "integer",
  position: "integer",
  facts: "json",
} as const;
const STATE = {
  price_minor: "bigint",
  currency: "text",
  regular_price_minor: "bigint",
  lowest_price_30_days_minor: "bigint",
  shipping_price_minor: "bigint",
  availability: "text",
  item_condition: "text",
} as const;
export const DETAIL_TYPES = { id: "bigint", product_id: "bigint", ...DETAILS } as const;
const MOVE_TYPES = {
  ...DETAIL_TYPES,
  ...STATE,
  valid_from: "timestamptz",
  vanished_at: "timestamptz",
  observation_id: "bigint",
  ended_at: "timestamptz",
  seen_at: "timestamptz",
} as const;
export const ADDED_TYPES = {
  listing_id: "bigint",
  source_id: "bigint",
  product_id: "bigint",
  offer_key: "text",
  ...STATE,
  ...DETAILS,
  valid_from: "timestamptz",
  observation_id: "bigint",
} as const;
const set = (columns: readonly string[]) => sql.raw(columns.map((column) => `${column} = x.${column}`).join(", "));
const list = (columns: readonly string[], of = "") => sql.raw(columns.map((column) => `${of}${column}`).join(", "));
export const SET_DETAILS = set([...DETAIL_COLUMNS, "product_id"]);
const SET_ALL = set([...OFFER_STATE_COLUMNS, ...DETAIL_COLUMNS, "product_id", "valid_from", "vanished_at", "observation_id"]);
const STATE_LIST = list(OFFER_STATE_COLUMNS);
const OLD_STATE = list(OFFER_STATE_COLUMNS, "o.");
export const ADDED_LIST = list([...OFFER_STATE_COLUMNS, ...DETAIL_COLUMNS, "listing_id", "source_id", "product_id", "offer_key"]);

/** One that had vanished has no interval to end. */
async function moveOffers(trx: Db, moves: readonly Move[]): Promise<void> {
  await sql`
    with x as materialized (
      select * from ${rowsOf(MOVE_TYPES, moves)} x
    ), ended as (
      insert into offer_interval (offer_id, valid_from, valid_to, last_seen_at, observation_id, ${STATE_LIST})
      select o.id, o.valid_from, x.ended_at, least(x.ended_at, greatest(o.valid_from, x.seen_at)), o.observation_id, ${OLD_STATE}
      from x join offer o on o.id = x.id where o.vanished_at is null
    )
    update offer o set ${SET_ALL} from x where o.id = x.id`.execute(trx);
}

/** Gives the ids by listing and key. */
async function addOffers(trx: Db, items: readonly DiffToApply[]): Promise<Map<string, number>> {
  const added = items.flatMap(({ observation, location: { sourceId, productId }, diff, observationId }) =>
    diff.added.map((offer) => ({
      ...offer,
      listing_id: observation.listingId,
      source_id: sourceId,
      product_id: productId,
      valid_from: observation.observedAt,
      observation_id: observationId,
    })),
  );
  if (added.length === 0) return new Map();
  const { rows } = await sql<{ id: number; listing_id: number; offer_key: string }>`
    insert into offer (${ADDED_LIST}, valid_from, first_seen_at, observation_id)
    select ${ADDED_LIST}, valid_from, valid_from, observation_id
    from ${rowsOf(ADDED_TYPES, added)} x
    returning id, listing_id, offer_key`.execute(trx);
  return new Map(rows.map(({ id, listing_id, offer_key }) => [`${listing_id} ${offer_key}`, id]));
}

/** Of any number of listings' offers. */
export async function updateDetails(trx: Db, details: readonly ChangedDetails[]): Promise<void> {
  if (details.length === 0) return;
  const rows = details.map(({ before, after, productId }) => ({ ...after, id: before.id, product_id: productId }));
  await sql`
    update offer o set ${SET_DETAILS} from ${rowsOf(DETAIL_TYPES, rows)} x where o.id = x.id`.execute(trx);
}
