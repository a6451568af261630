import { sql } from "kysely";
import { compareOffers, type Comparison } from "../domain/compare-offers.ts";
import type { Observation, Outcome } from "../domain/observation.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import type { SourceLook } from "../domain/source-health.ts";
import { appendObservations } from "./append-observation.ts";
import { applyOffers, updateDetails } from "./apply-offers.ts";
import { confirmLooks } from "./confirm-looks.ts";
import type { Db } from "./connect.ts";
import { lookOf } from "./look-of.ts";
import { noteLooks } from "./note-looks.ts";
import { changedDetails, diffAllOffers, readStates, standingStates, type OfferDiff, type OfferLocation } from "./offer-diff.ts";
import { makePartitionsOf } from "./partitions.ts";
import { ruleOnSource } from "./quarantine.ts";

/** A look that was recorded, and what it changed. */
export interface SureLook {
  readonly listingId: number;
  readonly productId: number | null;
  /** null: it found what is known already, and only the check was counted. */
  readonly observationId: number | null;
  readonly changes: readonly OfferChange[];
}

interface Place extends OfferLocation {
  readonly listingId: number;
  readonly jumpFactor: number;
  readonly lastOutcome: Outcome | null;
}

interface Judged {
  readonly observation: Observation;
  readonly place: Place;
  readonly diff: OfferDiff;
  readonly look: SourceLook;
  /** Whether it is to be appended. */
  readonly tells: boolean;
}

/**
 * Records, of any number of looks under one lease, those about which nothing is in doubt: what recordObservation would do with each, in a
 * dozen statements for all. Those that found nothing new come first; then those that did, as one: their source is judged once, by all of
 * them, and where it would go into quarantine none of them is written here. `keepEvidence` is called once, with the looks that are appended, before
 * they are. Inside the caller's transaction, which holds the checks' row locks until it ends. Gives the looks recorded; for the
 * others nothing was written, and each needs recordObservation: whatever failed, jumps, is late, held, a canary's or in quarantine, came under another
 * lease, or is being worked on by somebody else. At most one look per listing.
 */
export async function recordSureLooks(
  trx: Db,
  leaseId: string,
  looks: readonly Observation[],
  keepEvidence: (told: readonly Observation[]) => Promise<void> = async () => {},
): Promise<SureLook[]> {
  const confirmed = await confirmLooks(
    trx,
    leaseId,
    looks.filter(({ outcome }) => outcome === "unchanged"),
  );
  const known = confirmed.map((look) => ({ ...look, observationId: null, changes: [] }));
  const asked = looks.filter(({ outcome, offers }) => outcome === "gone" || (outcome === "offers" && offers.length > 0));
  if (asked.length === 0) return known;
  const places = await lockSure(trx, leaseId, asked);
  const sure = asked.filter(({ listingId }) => places.has(listingId));
  const diffs = await diffAllOffers(trx, sure);
  const judged = sure.flatMap((observation) => judge(observation, places.get(observation.listingId), diffs.get(observation.listingId)));
  const plain = judged.filter(({ tells }) => !tells);
  await updateDetails(trx, detailsOf(plain));
  await noteLooks(trx, plain.map(toNote));
  const told = await recordTold(
    trx,
    judged.filter(({ tells }) => tells),
    keepEvidence,
  );
  return [...known, ...plain.map(({ place }) => ({ ...idsOf(place), observationId: null, changes: [] })), ...told];
}

/** Nothing, where one of the sources would go into quarantine. */
async function recordTold(
  trx: Db,
  told: readonly Judged[],
  keepEvidence: (told: readonly Observation[]) => Promise<void>,
): Promise<SureLook[]> {
  if (told.length === 0) return [];
  await sql`savepoint before_told`.execute(trx);
  await noteLooks(trx, told.map(toNote));
  const differing = told.filter(({ diff }) => diff.differs && !diff.first);
  for (const sourceId of new Set(differing.map(({ place }) => place.sourceId))) {
    if ((await ruleOnSource(trx, sourceId)).heldFor === null) continue;
    await sql`rollback to savepoint before_told`.execute(trx);
    return [];
  }
  await sql`release savepoint before_told`.execute(trx);
  const observations = told.map(({ observation }) => observation);
  await makePartitionsOf(
    trx,
    observations.map(({ observedAt }) => observedAt),
  );
  await keepEvidence(observations);
  const ids = await appendObservations(trx, observations);
  await updateDetails(trx, detailsOf(told));
  const names = await productNames(
    trx,
    told.flatMap(({ place }) => place.productId ?? []),
  );
  const items = told.flatMap(({ observation, place, diff }, index) => {
    const observationId = ids[index];
    const location = { ...place, productName: names.get(place.productId ?? 0) ?? null };
    return observationId === undefined ? [] : [{ observation, location, diff, observationId }];
  });
  const changes = Map.groupBy(await applyOffers(trx, items), ({ listingId }) => listingId);
  return items.map(({ location, observationId, observation: { listingId } }) => ({
    listingId,
    productId: location.productId,
    observationId,
    changes: changes.get(listingId) ?? [],
  }));
}

async function productNames(trx: Db, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom("product")
    .select(["id", "name"])
    .where(sql<boolean>`id = any(${[...ids]}::bigint[])`)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Empty: it needs care. */
function judge(observation: Observation, place: Place | undefined, diff: OfferDiff | undefined): Judged[] {
  if (place === undefined || diff === undefined) return [];
  const { outcome, offers } = observation;
  const compared: Comparison = compareOffers(standingStates(diff), readStates(offers), place.jumpFactor);
  if (diff.differs && compared.jumps.length > 0) return [];
  const news = place.lastOutcome !== outcome && !(outcome === "offers" && place.lastOutcome === "unchanged");
  return [{ observation, place, diff, look: lookOf(observation, diff, compared), tells: diff.differs || news }];
}

const idsOf = ({ listingId, productId }: Place) => ({ listingId, productId });
const toNote = ({ observation, place, look }: Judged) => ({ observation, sourceId: place.sourceId, look });
const detailsOf = (judged: readonly Judged[]) => judged.flatMap(({ diff, place }) => changedDetails(diff, place.productId));

/**
 * Locks those whose check and source leave no doubt; the conditions are those under which recordObservation takes its shortest way.
 * Rows that somebody else has locked are left to the careful way, which waits for them: so two batches never wait for each other.
 */
async function lockSure(trx: Db, leaseId: string, looks: readonly Observation[]): Promise<Map<number, Place>> {
  const { rows } = await sql<Place>`
    select l.id as "listingId", l.source_id as "sourceId", l.product_id as "productId", null as "productName",
      lc.last_seen_at as "lastSeenAt", lc.last_outcome as "lastOutcome", s.jump_factor as "jumpFactor"
    from unnest(${looks.map(({ listingId }) => listingId)}::bigint[], ${looks.map(({ observedAt }) => observedAt)}::timestamptz[])
      as look (listing_id, observed_at)
    join listing_check lc on lc.listing_id = look.listing_id and lc.held_observation_id is null
      and (lc.last_checked_at is null or lc.last_checked_at < look.observed_at)
    join listing l on l.id = look.listing_id and not l.canary
    join source s on s.id = l.source_id and s.quarantined_at is null
    -- a yes or no, which the planner takes for every other row; the lease itself it takes for one, and would begin with it
    where (select sc.lease_id = ${leaseId} from schedule sc where sc.listing_id = look.listing_id)
    order by l.id
    for no key update of lc skip locked`.execute(trx);
  return new Map(rows.map((row) => [row.listingId, row]));
}
