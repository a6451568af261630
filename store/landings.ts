import { sql } from "kysely";
import type { Landing, LandingState } from "../domain/landing.ts";
import type { Money } from "../domain/money.ts";
import type { ProposalStatus } from "../domain/price-proposal.ts";
import { getChannel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";
import { toMoney } from "./to-money.ts";

/** One approved price and whether it is live. */
export interface LandingRecord extends Landing {
  readonly proposalId: number;
  readonly productId: number;
  readonly productExternalId: string;
  readonly productName: string;
  readonly status: ProposalStatus;
  readonly price: Money;
  /** Our own page; null: it has no listing yet. */
  readonly listingId: number | null;
  readonly pageUrl: string | null;
}

/** Of one proposal; null: its channel had no landing check when it was shown, or it never was. */
export async function getLanding(db: Db, proposalId: number): Promise<Landing | null> {
  const row = await select(db).where("l.proposal_id", "=", proposalId).executeTakeFirst();
  return row === undefined ? null : toRecord(row);
}

/** Of a channel, the newest proposal first. @throws NotFoundError */
export async function listLandings(
  db: Db,
  channel: string,
  { limit, cursor, state }: PageRequest & { readonly state?: LandingState | undefined },
): Promise<Page<LandingRecord>> {
  const { id } = await getChannel(db, channel);
  let query = select(db)
    .where("p.channel_id", "=", id)
    .orderBy("l.proposal_id", "desc")
    .limit(limit + 1);
  if (state !== undefined) query = query.where("l.state", "=", state);
  if (cursor) query = query.where("l.proposal_id", "<", readCursor("landings", ["number"], cursor)[0]);
  const { items, nextCursor } = toPage("landings", await query.execute(), limit, (row) => [row.proposal_id]);
  return { items: items.map(toRecord), nextCursor };
}

export interface LandingSummary {
  readonly days: number;
  readonly waiting: number;
  readonly landed: number;
  readonly drifted: number;
  readonly unknown: number;
  /** Seconds from the feed's first answer with a price to the look that found it live; null where none landed. */
  readonly delayP50: number | null;
  readonly delayP90: number | null;
  readonly delayP95: number | null;
  readonly delayP99: number | null;
}

/** Of the prices that the shop was first shown within so many days. @throws NotFoundError */
export async function landingSummary(db: Db, channel: string, days: number): Promise<LandingSummary> {
  const { id } = await getChannel(db, channel);
  const count = (state: LandingState) => sql`count(*) filter (where l.state = ${state})`;
  const { rows } = await sql<Omit<LandingSummary, "days" | `delay${string}`> & { delays: readonly number[] | null }>`
    select ${count("waiting")} as waiting, ${count("landed")} as landed, ${count("drifted")} as drifted, ${count("unknown")} as unknown,
      percentile_cont(array[0.5, 0.9, 0.95, 0.99]) within group (order by extract(epoch from l.landed_at - l.since)) as delays
    from landing l join price_proposal p on p.id = l.proposal_id
    where p.channel_id = ${id} and l.since > now() - make_interval(days => ${days})`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new TypeError("an aggregate gave no row");
  const { delays, ...counts } = row;
  const [delayP50 = null, delayP90 = null, delayP95 = null, delayP99 = null] = (delays ?? []).map(
    (seconds) => Math.round(seconds * 10) / 10,
  );
  return { days, ...counts, delayP50, delayP90, delayP95, delayP99 };
}

function select(db: Db) {
  return db
    .selectFrom("landing as l")
    .innerJoin("price_proposal as p", "p.id", "l.proposal_id")
    .innerJoin("product", "product.id", "p.product_id")
    .leftJoin("own_page as o", (join) => join.onRef("o.product_id", "=", "p.product_id").onRef("o.channel_id", "=", "p.channel_id"))
    .leftJoin("listing", "listing.id", "o.listing_id")
    .select(["l.proposal_id", "l.since", "l.state", "l.reason_code", "l.reason", "l.live_price_minor", "l.live_at", "l.not_live_at"])
    .select(["l.landed_at", "l.differs_since", "l.drifted_at", "p.status", "p.price_minor", "p.currency", "p.product_id"])
    .select(["product.external_id", "product.name", "o.listing_id", "listing.url"])
    .select(sql<number | null>`round(extract(epoch from l.landed_at - l.since) * 10)::bigint`.as("tenths"));
}

function toRecord(row: Awaited<ReturnType<ReturnType<typeof select>["execute"]>>[number]): LandingRecord {
  return {
    proposalId: row.proposal_id,
    productId: row.product_id,
    productExternalId: row.external_id,
    productName: row.name,
    status: row.status,
    price: { minor: row.price_minor, currency: row.currency },
    listingId: row.listing_id,
    pageUrl: row.url,
    state: row.state,
    reasonCode: row.reason_code,
    reason: row.reason,
    since: row.since,
    landedAt: row.landed_at,
    delaySeconds: row.tenths === null ? null : row.tenths / 10,
    notLiveAt: row.not_live_at,
    livePrice: toMoney(row.live_price_minor, row.currency),
    liveAt: row.live_at,
    differsSince: row.differs_since,
    driftedAt: row.drifted_at,
  };
}
