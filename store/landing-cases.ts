import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { LandingSoFar, LandingVerdict } from "../domain/judge-landing.ts";
import type { LandingState } from "../domain/landing.ts";
import type { LiveOffer } from "../domain/live-price.ts";
import type { Money } from "../domain/money.ts";
import type { Outcome } from "../domain/observation.ts";
import type { ProposalStatus } from "../domain/price-proposal.ts";
import type { Db } from "./connect.ts";
import { toMoney } from "./to-money.ts";

/** Proposals whose landing is to be judged by now, the longest waiting first. */
export async function dueLandings(db: Db, now: Date, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom("landing")
    .select("proposal_id")
    .where("next_at", "<=", now.toISOString())
    .orderBy("next_at")
    .limit(limit)
    .execute();
  return rows.map((row) => row.proposal_id);
}

/** Everything that is known of one of them. */
export interface LandingFacts {
  readonly proposalId: number;
  readonly soFar: LandingSoFar;
  readonly status: ProposalStatus;
  readonly price: Money;
  /** A later proposal is approved or live. */
  readonly replaced: boolean;
  readonly product: {
    readonly id: number;
    readonly name: string;
    readonly externalId: string;
    readonly gtin: string | null;
    readonly url: string | null;
  };
  readonly vatPercent: number | null;
  readonly channelId: number;
  readonly channelCode: string;
  readonly settings: {
    readonly enabled: boolean;
    readonly pageUrl: string | null;
    readonly sellerName: string | null;
    readonly firstLookSeconds: number;
    readonly graceSeconds: number;
  };
  /** null: the page has no listing yet. */
  readonly page: OwnPageLook | null;
}

export interface OwnPageLook {
  readonly listingId: number;
  readonly lastCheckedAt: Instant | null;
  readonly lastOutcome: Outcome | null;
  readonly lastReason: string | null;
  /** When the offers were last seen to stand. */
  readonly lastSeenAt: Instant | null;
  /** The last look is not believed yet, or the source is in quarantine. */
  readonly inDoubt: boolean;
  readonly offers: readonly LiveOffer[];
}

interface Row {
  readonly since: Instant;
  readonly state: LandingState;
  readonly reason_code: string | null;
  readonly reason: string | null;
  readonly asked_at: Instant | null;
  readonly not_live_at: Instant | null;
  readonly landed_at: Instant | null;
  readonly differs_since: Instant | null;
  readonly drifted_at: Instant | null;
  readonly status: ProposalStatus;
  readonly price_minor: number;
  readonly currency: string;
  readonly replaced: boolean;
  readonly product_id: number;
  readonly name: string;
  readonly external_id: string;
  readonly gtin: string | null;
  readonly url: string | null;
  readonly vat_percent: string | null;
  readonly channel_id: number;
  readonly code: string;
  readonly enabled: boolean;
  readonly page_url: string | null;
  readonly seller_name: string | null;
  readonly first_look_seconds: number;
  readonly grace_seconds: number;
  readonly listing_id: number | null;
  readonly last_checked_at: Instant | null;
  readonly last_outcome: Outcome | null;
  readonly last_reason: string | null;
  readonly last_seen_at: Instant | null;
  readonly in_doubt: boolean;
}

/** Locks it until the transaction ends; null: it is not due any more, or another worker has it. */
export async function lockLanding(trx: Db, proposalId: number, now: Date): Promise<LandingFacts | null> {
  const { rows } = await sql<Row>`
    select l.since, l.state, l.reason_code, l.reason, l.asked_at, l.not_live_at, l.landed_at, l.differs_since, l.drifted_at,
      p.status, p.price_minor, p.currency, p.product_id, product.name, product.external_id, product.gtin, product.url, product.vat_percent,
      p.channel_id, c.code, s.enabled, s.page_url, s.seller_name, s.first_look_seconds, s.grace_seconds,
      o.listing_id, lc.last_checked_at, lc.last_outcome, lc.last_reason, lc.last_seen_at,
      (lc.held_observation_id is not null or source.quarantined_at is not null) as in_doubt,
      exists (
        select from price_proposal later where later.product_id = p.product_id and later.channel_id = p.channel_id and later.id > p.id
          and later.status in ('approved', 'published', 'drifted', 'applied')) as replaced
    from landing l join price_proposal p on p.id = l.proposal_id
      join product on product.id = p.product_id join channel c on c.id = p.channel_id
      join landing_setting s on s.channel_id = p.channel_id
      left join own_page o on o.product_id = p.product_id and o.channel_id = p.channel_id
      left join listing on listing.id = o.listing_id left join source on source.id = listing.source_id
      left join listing_check lc on lc.listing_id = o.listing_id
    where l.proposal_id = ${proposalId} and l.next_at <= ${now}
    for update of l skip locked`.execute(trx);
  const [row] = rows;
  if (row === undefined) return null;
  return {
    proposalId,
    soFar: {
      since: row.since,
      state: row.state,
      reasonCode: row.reason_code,
      reason: row.reason,
      askedAt: row.asked_at,
      notLiveAt: row.not_live_at,
      landedAt: row.landed_at,
      differsSince: row.differs_since,
      driftedAt: row.drifted_at,
    },
    status: row.status,
    price: { minor: row.price_minor, currency: row.currency },
    replaced: row.replaced,
    product: { id: row.product_id, name: row.name, externalId: row.external_id, gtin: row.gtin, url: row.url },
    vatPercent: row.vat_percent === null ? null : Number(row.vat_percent),
    channelId: row.channel_id,
    channelCode: row.code,
    settings: {
      enabled: row.enabled,
      pageUrl: row.page_url,
      sellerName: row.seller_name,
      firstLookSeconds: row.first_look_seconds,
      graceSeconds: row.grace_seconds,
    },
    page:
      row.listing_id === null
        ? null
        : {
            listingId: row.listing_id,
            lastCheckedAt: row.last_checked_at,
            lastOutcome: row.last_outcome,
            lastReason: row.last_reason,
            lastSeenAt: row.last_seen_at,
            inDoubt: row.in_doubt,
            offers: await standing(trx, row.listing_id),
          },
  };
}

async function standing(trx: Db, listingId: number): Promise<LiveOffer[]> {
  const rows = await trx
    .selectFrom("offer")
    .select(["id", "observation_id", "seller_name", "url", "price_minor", "currency", "tax_included"])
    .where("listing_id", "=", listingId)
    .where("vanished_at", "is", null)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    offerId: row.id,
    observationId: row.observation_id,
    sellerName: row.seller_name,
    url: row.url,
    price: toMoney(row.price_minor, row.currency),
    taxIncluded: row.tax_included,
  }));
}

/** `live`: the certain reading that the verdict is from. */
export async function saveLanding(
  trx: Db,
  proposalId: number,
  verdict: LandingVerdict,
  live: { readonly price: Money; readonly at: Instant } | null,
): Promise<void> {
  await trx
    .updateTable("landing")
    .set({
      state: verdict.state,
      reason_code: verdict.reasonCode,
      reason: verdict.reason,
      next_at: verdict.nextAt,
      asked_at: verdict.askedAt,
      not_live_at: verdict.notLiveAt,
      landed_at: verdict.landedAt,
      differs_since: verdict.differsSince,
      drifted_at: verdict.driftedAt,
      ...(live === null ? {} : { live_price_minor: live.price.minor, live_at: live.at }),
    })
    .where("proposal_id", "=", proposalId)
    .execute();
}

/** The page is read with the next turn of its site. */
export async function askForLook(trx: Db, listingId: number, now: Date): Promise<void> {
  await sql`update schedule set next_check_at = least(next_check_at, ${now}) where listing_id = ${listingId}`.execute(trx);
}
