import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { judgeSource, mayTrip, type Judgement } from "../domain/judge-source.ts";
import type { Canary } from "../domain/source-health.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { addDeliveries } from "./deliveries.ts";
import { recentLooks, sourceHistory } from "./source-looks.ts";
import { toMoney } from "./to-money.ts";

/** What a look did to its source's quarantine. */
export interface QuarantineTurn {
  readonly turn: "began" | "ended";
  readonly reason: string;
  /** With `began`: offers that changed at or after then are out of the market. null: none did. */
  readonly suspectSince: Instant | null;
}

export interface Ruling {
  /** Why the source's changes are held; null: they are believed. */
  readonly heldFor: string | null;
  readonly turn: QuarantineTurn | null;
}

const ACTOR = "policy";

/**
 * Judges a source by its looks, this transaction's own among them, and begins or ends its quarantine. Locks the source until the
 * transaction ends, so that of two workers the second judges with the first one's look.
 */
export async function ruleOnSource(trx: Db, sourceId: number): Promise<Ruling> {
  const { host, quarantine_reason } = await trx
    .selectFrom("source")
    .select(["host", "quarantine_reason"])
    .where("id", "=", sourceId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const looks = await recentLooks(trx, sourceId);
  const past = mayTrip(looks) ? await sourceHistory(trx, sourceId) : [];
  const verdicts = judgeSource(looks, past, await canariesOf(trx, sourceId));
  const tripped = verdicts.filter(({ effect, state }) => effect === "quarantine" && state === "tripped");
  const reason = tripped.map((one) => one.reason).join("; ");
  if (tripped.length > 0 && quarantine_reason === null) {
    const suspectSince = await begin(trx, sourceId, host, reason, tripped);
    return { heldFor: reason, turn: { turn: "began", reason, suspectSince } };
  }
  if (tripped.length === 0 && quarantine_reason !== null) {
    await end(trx, sourceId, host, quarantine_reason);
    return { heldFor: null, turn: { turn: "ended", reason: "It reads as before", suspectSince: null } };
  }
  return { heldFor: quarantine_reason, turn: null };
}

export async function canariesOf(db: Db, sourceId: number): Promise<Canary[]> {
  const rows = await db
    .selectFrom("listing as l")
    .leftJoin("listing_check as lc", "lc.listing_id", "l.id")
    .select(["l.id", "l.url", "l.expected_price_minor", "l.expected_currency", "lc.canary_problem"])
    .where("l.source_id", "=", sourceId)
    .where("l.canary", "=", true)
    .where("l.enabled", "=", true)
    .orderBy("l.id")
    .execute();
  return rows.map((row) => ({
    listingId: row.id,
    url: row.url,
    expectedPrice: toMoney(row.expected_price_minor, row.expected_currency),
    problem: row.canary_problem,
  }));
}

async function begin(trx: Db, sourceId: number, host: string, reason: string, tripped: readonly Judgement[]): Promise<Instant | null> {
  const moments = tripped.flatMap(({ against }) => against.map(({ at }) => at)).sort((a, b) => Date.parse(a) - Date.parse(b));
  const { rows } = await sql<{ since: Instant | null }>`
    update source set quarantined_at = now(), quarantine_reason = ${reason}, updated_at = now(),
      suspect_since = least(suspect_since, ${moments[0] ?? null}::timestamptz)
    where id = ${sourceId} returning suspect_since as since`.execute(trx);
  await tell(trx, sourceId, host, "quarantine", reason);
  return rows[0]?.since ?? null;
}

/**
 * The looks that were held are let go of, and their listings are due at once: what the site says now counts. Rows that another worker is at
 * are left to it: it waits for this transaction, and judges afterwards.
 */
async function end(trx: Db, sourceId: number, host: string, reason: string): Promise<void> {
  await trx
    .updateTable("source")
    .set({ quarantined_at: null, quarantine_reason: null, updated_at: sql<Instant>`now()` })
    .where("id", "=", sourceId)
    .execute();
  await letGoOfHeld(trx, sourceId, "superseded");
  await tell(trx, sourceId, host, "recover", reason);
}

/** Gives the number of looks let go of. Only those that are `held`: what a person confirmed is applied. */
export async function letGoOfHeld(trx: Db, sourceId: number, review: "superseded" | "discarded"): Promise<number> {
  const { rows } = await sql<{ listing_id: number }>`
    with held as materialized (
      select lc.listing_id, lc.held_observation_id
      from listing_check lc join listing l on l.id = lc.listing_id join observation o on o.id = lc.held_observation_id
      where l.source_id = ${sourceId} and lc.held_observation_id is not null and o.review = 'held'
      for update of lc skip locked
    ), freed as (
      update listing_check lc set held_observation_id = null from held where lc.listing_id = held.listing_id
    )
    update observation o set review = ${review} from held where o.id = held.held_observation_id returning o.listing_id`.execute(trx);
  const ids = rows.map((row) => row.listing_id);
  await sql`
    update schedule set next_check_at = least(next_check_at, now())
    where listing_id in (select listing_id from schedule where listing_id = any(${ids}::bigint[]) for update skip locked)`.execute(trx);
  return ids.length;
}

async function tell(trx: Db, sourceId: number, host: string, verb: "quarantine" | "recover", reason: string): Promise<void> {
  await audit(trx, { actor: ACTOR, action: `source.${verb}`, subjectType: "source", subjectId: sourceId, after: { reason } });
  const { at } = await trx.selectNoFrom(sql<Instant>`now()`.as("at")).executeTakeFirstOrThrow();
  const payload = { sourceId, host, reason, at };
  await addDeliveries(trx, [
    {
      event: verb === "quarantine" ? "source.quarantined" : "source.recovered",
      key: `source-${sourceId}-${verb}-${Date.parse(at)}`,
      payload,
    },
  ]);
}
