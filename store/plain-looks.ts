import { sql } from "kysely";
import { compareOffers } from "../domain/compare-offers.ts";
import type { Observation } from "../domain/observation.ts";
import type { SourceLook } from "../domain/source-health.ts";
import type { Db } from "./connect.ts";
import { lookOf } from "./look-of.ts";
import { updateDetails } from "./apply-offers.ts";
import { changedDetails, diffAllOffers, readStates, standingStates, type OfferDiff } from "./offer-diff.ts";
import { addLook } from "./recent-looks.ts";

/** A listing whose look found what is known already. */
export interface PlainLook {
  readonly listingId: number;
  readonly productId: number | null;
}

interface PlainRow extends PlainLook {
  readonly sourceId: number;
  readonly jumpFactor: number;
}

const SAME_BODY: Pick<SourceLook, "priceRatio" | "currencySwitched" | "stockFlip" | "jumped" | "lost" | "price" | "fields" | "agreed"> = {
  priceRatio: 1,
  currencySwitched: false,
  stockFlip: "none",
  jumped: false,
  lost: false,
  price: null,
  fields: null,
  agreed: null,
};

/**
 * Records, of any number of looks under one lease, those that found nothing new and about whose listing and source nothing is in doubt:
 * what recordObservation would do with each, in four statements for all. Inside the caller's transaction, which holds the row locks of
 * schedule and check until it ends. Gives the looks recorded; for the others nothing was written, and each needs recordObservation: whatever
 * differs, failed, is late, held, a canary's or in quarantine, came under another lease, or is being worked on by somebody else.
 * At most one look per listing.
 */
export async function recordPlainLooks(trx: Db, leaseId: string, looks: readonly Observation[]): Promise<PlainLook[]> {
  const asked = looks.filter(({ outcome, offers }) => (outcome === "offers" && offers.length > 0) || outcome === "unchanged");
  if (asked.length === 0) return [];
  const plain = await lockPlain(trx, leaseId, asked);
  const read = asked.filter(({ listingId, outcome }) => outcome === "offers" && plain.has(listingId));
  const diffs = await diffAllOffers(trx, read);
  const recorded: { observation: Observation; row: PlainRow; diff: OfferDiff | null }[] = [];
  for (const observation of asked) {
    const row = plain.get(observation.listingId);
    const diff = diffs.get(observation.listingId) ?? null;
    if (row === undefined || (diff !== null && (diff.first || diff.differs))) continue;
    recorded.push({ observation, row, diff });
  }
  if (recorded.length === 0) return [];
  await updateDetails(
    trx,
    recorded.flatMap(({ diff, row }) => (diff === null ? [] : changedDetails(diff, row.productId))),
  );
  await note(
    trx,
    recorded.map(({ observation, row, diff }) => ({ observation, sourceId: row.sourceId, look: sourceLook(observation, row, diff) })),
  );
  return recorded.map(({ row: { listingId, productId } }) => ({ listingId, productId }));
}

/**
 * Locks those whose check and source leave no doubt; the conditions are those under which recordObservation takes its shortest way.
 * Rows that somebody else has locked are left to the careful way, which waits for them: so two batches never wait for each other.
 */
async function lockPlain(trx: Db, leaseId: string, looks: readonly Observation[]): Promise<Map<number, PlainRow>> {
  const { rows } = await sql<PlainRow>`
    select l.id as "listingId", l.source_id as "sourceId", l.product_id as "productId", s.jump_factor as "jumpFactor"
    from unnest(${looks.map(({ listingId }) => listingId)}::bigint[], ${looks.map(({ observedAt }) => observedAt)}::timestamptz[],
      ${looks.map(({ outcome }) => outcome)}::text[], ${looks.map(({ bodyHash }) => bodyHash)}::text[])
      as look (listing_id, observed_at, outcome, body_hash)
    join schedule sc on sc.listing_id = look.listing_id and sc.lease_id = ${leaseId}
    join listing_check lc on lc.listing_id = look.listing_id and lc.last_checked_at < look.observed_at and lc.held_observation_id is null
      and case look.outcome
        when 'offers' then lc.last_outcome in ('offers', 'unchanged')
        else lc.body_hash is not null and lc.body_hash = coalesce(look.body_hash, lc.body_hash) end
    join listing l on l.id = look.listing_id and not l.canary
    join source s on s.id = l.source_id and s.quarantined_at is null
    order by l.id
    for update of sc, lc skip locked`.execute(trx);
  return new Map(rows.map((row) => [row.listingId, row]));
}

function sourceLook(observation: Observation, { jumpFactor }: PlainRow, diff: OfferDiff | null): SourceLook {
  if (diff !== null) return lookOf(observation, diff, compareOffers(standingStates(diff), readStates(observation.offers), jumpFactor));
  const { listingId, observedAt, outcome } = observation;
  return { ...SAME_BODY, listingId, at: observedAt, outcome };
}

/** The check of each listing and the look for its source's health, in one statement. */
async function note(trx: Db, recorded: readonly { observation: Observation; sourceId: number; look: SourceLook }[]): Promise<void> {
  const checks = recorded.map(
    ({ observation: { listingId, observedAt, outcome, httpStatus, bodyHash, etag, lastModified, reader = null } }) => ({
      listing_id: listingId,
      last_checked_at: observedAt,
      last_outcome: outcome,
      body_hash: bodyHash,
      etag,
      last_modified: lastModified,
      not_modified: outcome === "unchanged" && httpStatus === 304 ? 1 : 0,
      reader,
    }),
  );
  const looks = recorded.map(({ sourceId, look: { listingId, priceRatio, currencySwitched, stockFlip, price, ...look } }) => ({
    ...look,
    source_id: sourceId,
    listing_id: listingId,
    price_ratio: priceRatio,
    currency_switched: currencySwitched,
    stock_flip: stockFlip,
    price_minor: price?.minor ?? null,
    currency: price?.currency ?? null,
  }));
  await sql`
    with checked as (
      update listing_check lc
      set last_checked_at = x.last_checked_at, last_seen_at = x.last_checked_at, last_outcome = x.last_outcome, last_reason = null,
        checks = lc.checks + 1, consecutive_failures = 0,
        body_hash = case x.last_outcome when 'offers' then x.body_hash else lc.body_hash end,
        etag = case x.last_outcome when 'offers' then x.etag else coalesce(x.etag, lc.etag) end,
        last_modified = case x.last_outcome when 'offers' then x.last_modified else coalesce(x.last_modified, lc.last_modified) end,
        not_modified = case x.not_modified when 0 then 0 else lc.not_modified + 1 end,
        full_at = case x.not_modified when 0 then x.last_checked_at else lc.full_at end,
        reader = case x.last_outcome when 'offers' then x.reader else lc.reader end,
        ${addLook(sql`x.last_checked_at`, sql`case x.last_outcome when 'offers' then x.body_hash else lc.body_hash end`)}
      from jsonb_populate_recordset(null::listing_check, ${JSON.stringify(checks)}) x where lc.listing_id = x.listing_id
    )
    insert into source_look (source_id, listing_id, at, outcome, price_ratio, currency_switched, stock_flip, jumped, lost, price_minor,
      currency, fields, agreed)
    select source_id, listing_id, at, outcome, price_ratio, currency_switched, stock_flip, jumped, lost, price_minor, currency, fields, agreed
    from jsonb_populate_recordset(null::source_look, ${JSON.stringify(looks)})`.execute(trx);
}
