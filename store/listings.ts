import { sql } from "kysely";
import { canonicalUrl } from "../domain/canonical-url.ts";
import type { Instant } from "../domain/instant.ts";
import type { Money } from "../domain/money.ts";
import type { Outcome } from "../domain/observation.ts";
import { OUTCOME_REMEDIES } from "../domain/outcome-remedies.ts";
import type { SourceKind } from "../domain/source.ts";
import { BadInputError, ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import { isOwnPage } from "./is-own-page.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";
import { getProduct } from "./products.ts";
import { addSource, findSource } from "./sources.ts";
import { toMoney } from "./to-money.ts";

/** One URL of one source, with when it is looked at and how the last look ended. */
export interface Listing {
  readonly id: number;
  readonly sourceId: number;
  readonly host: string;
  readonly productId: number | null;
  readonly productExternalId: string | null;
  readonly url: string;
  /** false: kept with its history, but no longer visited. */
  readonly enabled: boolean;
  readonly intervalSeconds: number;
  /** null while it is not enabled. */
  readonly nextCheckAt: Instant | null;
  readonly lastCheckedAt: Instant | null;
  readonly lastOutcome: Outcome | null;
  readonly lastReason: string | null;
  /** What a person can do about it. */
  readonly lastRemedy: string | null;
  /** When a look last found offers, or proof that they still stand. */
  readonly lastSeenAt: Instant | null;
  readonly checks: number;
  readonly consecutiveFailures: number;
  /** Read first; when it does not read as expected, the source's changes are not believed. */
  readonly canary: boolean;
  /** What a canary is known to cost; null: any price that does not jump will do. */
  readonly expectedPrice: Money | null;
  readonly canaryProblem: string | null;
  /** The last look, where it is kept but not believed yet. */
  readonly heldObservationId: number | null;
  readonly tags: readonly string[];
  readonly createdAt: Instant;
}

export interface ListingFilter {
  readonly productId?: number | undefined;
  readonly sourceId?: number | undefined;
  readonly outcome?: Outcome | undefined;
  readonly enabled?: boolean | undefined;
  readonly canary?: boolean | undefined;
  /** With a look that is not believed yet. */
  readonly held?: boolean | undefined;
}

/** Listings in the order they were added. */
export async function listListings(db: Db, { limit, cursor, ...filter }: PageRequest & ListingFilter): Promise<Page<Listing>> {
  let query = select(db)
    .orderBy("l.id")
    .limit(limit + 1);
  if (filter.productId !== undefined) query = query.where("l.product_id", "=", filter.productId);
  if (filter.sourceId !== undefined) query = query.where("l.source_id", "=", filter.sourceId);
  if (filter.outcome !== undefined) query = query.where("lc.last_outcome", "=", filter.outcome);
  if (filter.enabled !== undefined) query = query.where("l.enabled", "=", filter.enabled);
  if (filter.canary !== undefined) query = query.where("l.canary", "=", filter.canary);
  if (filter.held !== undefined) query = query.where("lc.held_observation_id", filter.held ? "is not" : "is", null);
  if (cursor) query = query.where("l.id", ">", readCursor("listings", ["number"], cursor)[0]);
  const { items, nextCursor } = toPage("listings", await query.execute(), limit, (row) => [row.id]);
  return { items: items.map(toListing), nextCursor };
}

/** @throws NotFoundError */
export async function getListing(db: Db, id: number): Promise<Listing> {
  const row = await select(db).where("l.id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no listing ${id}; list the listings to see what there is.`);
  return toListing(row);
}

export interface NewListing {
  /** Stored in its canonical spelling. Whether it may be visited from here is for the caller to check (address-guard.ts). */
  readonly url: string;
  readonly productId?: number | null | undefined;
  readonly productExternalId?: string | null | undefined;
  /** Seconds between two looks; six hours unless given. */
  readonly intervalSeconds?: number | undefined;
  readonly enabled?: boolean | undefined;
  /** Kind of the source, used only when the URL's host is not a source yet: it then becomes one. "shop" unless given. */
  readonly sourceKind?: SourceKind | undefined;
}

/**
 * Watches a URL, due at once.
 * @throws BadInputError for a URL that is no http(s) URL or for an unknown product; ConflictError when the URL is watched already.
 */
export async function addListing(db: Db, listing: NewListing, actor: string): Promise<Listing> {
  const url = canonicalUrl(listing.url);
  if (url === null) {
    throw new BadInputError(
      "bad-url",
      "The URL is not an absolute http or https address without user name and password; send one like https://www.example.pl/product.",
    );
  }
  return inTransaction(db, async (trx) => {
    const productId = await productIdOf(trx, listing);
    const source = await sourceOf(trx, new URL(url).host, listing.sourceKind ?? "shop", actor);
    const enabled = listing.enabled ?? true;
    const row = await trx
      .insertInto("listing")
      .values({
        source_id: source.id,
        product_id: productId,
        url,
        enabled,
        ...(listing.intervalSeconds === undefined ? {} : { interval_seconds: listing.intervalSeconds }),
      })
      .onConflict((conflict) => conflict.columns(["source_id", "url"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (row === undefined) {
      const taken = await trx
        .selectFrom("listing")
        .select("id")
        .where("source_id", "=", source.id)
        .where("url", "=", url)
        .executeTakeFirst();
      throw new ConflictError("listing-exists", `${url} is watched already as listing ${taken?.id}; change that one.`);
    }
    if (enabled) await putOnSchedule(trx, row.id);
    await trx.insertInto("listing_check").values({ listing_id: row.id }).execute();
    const after = await getListing(trx, row.id);
    await audit(trx, { actor, action: "listing.create", subjectType: "listing", subjectId: row.id, after });
    return after;
  });
}

export type ListingFields = Fields<Pick<Listing, "productId" | "intervalSeconds" | "enabled" | "canary" | "expectedPrice" | "tags">>;

/** Matches it to a product, changes its interval, stops or resumes watching, makes it a canary. @throws NotFoundError; BadInputError for an unknown product. */
export async function updateListing(db: Db, id: number, fields: ListingFields, actor: string): Promise<Listing> {
  return inTransaction(db, async (trx) => {
    await lockAgainstWorkers(trx, id);
    const before = await getListing(trx, id);
    const { productId, intervalSeconds, enabled, canary, expectedPrice, tags } = definedFields(fields);
    if (tags !== undefined)
      await trx
        .updateTable("listing")
        .set({ tags: [...tags] })
        .where("id", "=", id)
        .execute();
    if (productId !== undefined && productId !== before.productId) {
      await productIdOf(trx, { productId });
      if (productId !== null && (await isOwnPage(trx, id)))
        throw new ConflictError("own-page", `Listing ${id} is a page of our own shop, so it is no rival's; watch another address.`);
      await trx.updateTable("listing").set({ product_id: productId }).where("id", "=", id).execute();
      await trx.updateTable("offer").set({ product_id: productId }).where("listing_id", "=", id).execute();
    }
    if (intervalSeconds !== undefined && intervalSeconds !== before.intervalSeconds) {
      await trx.updateTable("listing").set({ interval_seconds: intervalSeconds }).where("id", "=", id).execute();
      await trx
        .updateTable("schedule")
        .set({
          interval_seconds: intervalSeconds,
          // a shorter interval must not wait out the longer one
          next_check_at: sql<Instant>`least(next_check_at, now() + make_interval(secs => ${intervalSeconds}::int))`,
        })
        .where("listing_id", "=", id)
        .execute();
    }
    if (enabled !== undefined && enabled !== before.enabled) {
      await trx.updateTable("listing").set({ enabled }).where("id", "=", id).execute();
      // without its row nobody claims it, and a look under way cannot bring it back
      if (enabled) await putOnSchedule(trx, id);
      else await trx.deleteFrom("schedule").where("listing_id", "=", id).execute();
    }
    if (canary !== undefined || expectedPrice !== undefined) await setCanary(trx, id, { canary, expectedPrice });
    const after = await getListing(trx, id);
    if (JSON.stringify(after) !== JSON.stringify(before)) {
      await audit(trx, { actor, action: "listing.update", subjectType: "listing", subjectId: id, before, after });
    }
    return after;
  });
}

async function setCanary(trx: Db, id: number, { canary, expectedPrice }: Pick<ListingFields, "canary" | "expectedPrice">): Promise<void> {
  if (expectedPrice?.minor === 0) {
    throw new BadInputError("bad-amount", "Nothing costs 0; give the price that the page shows, or null when it is not known.");
  }
  const expected =
    expectedPrice === undefined
      ? {}
      : { expected_price_minor: expectedPrice?.minor ?? null, expected_currency: expectedPrice?.currency ?? null };
  await trx
    .updateTable("listing")
    .set({ ...definedFields({ canary }), ...expected })
    .where("id", "=", id)
    .execute();
  // what was wrong was measured against what was expected then
  await trx.updateTable("listing_check").set({ canary_problem: null }).where("listing_id", "=", id).execute();
}

/** Forgets the listing with its observations, offers and history. To keep those, set `enabled` to false instead. @throws NotFoundError */
export async function removeListing(db: Db, id: number, actor: string): Promise<Listing> {
  return inTransaction(db, async (trx) => {
    await lockAgainstWorkers(trx, id);
    const before = await getListing(trx, id);
    // first, with their history and alerts: the cascade would remove the observations before those that refer to them
    await trx.deleteFrom("offer").where("listing_id", "=", id).execute();
    await trx.deleteFrom("listing").where("id", "=", id).execute();
    await audit(trx, { actor, action: "listing.delete", subjectType: "listing", subjectId: id, before });
    return before;
  });
}

/** Makes it due now, and before all else that is due at its source. @throws NotFoundError; ConflictError while it is not enabled. */
export async function checkNow(db: Db, id: number, actor: string): Promise<Listing> {
  return inTransaction(db, async (trx) => {
    const before = await getListing(trx, id);
    if (!before.enabled) throw new ConflictError("listing-disabled", `Listing ${id} is not watched; enable it first.`);
    await trx
      .updateTable("schedule")
      .set({
        next_check_at: sql<Instant>`least(next_check_at, now(),
          (select min(first.next_check_at) - interval '1 microsecond' from schedule first where first.source_id = schedule.source_id))`,
      })
      .where("listing_id", "=", id)
      .execute();
    const after = await getListing(trx, id);
    await audit(trx, { actor, action: "listing.check", subjectType: "listing", subjectId: id, after: { nextCheckAt: after.nextCheckAt } });
    return after;
  });
}

function select(db: Db) {
  return db
    .selectFrom("listing as l")
    .innerJoin("source as s", "s.id", "l.source_id")
    .leftJoin("schedule as sc", "sc.listing_id", "l.id")
    .leftJoin("listing_check as lc", "lc.listing_id", "l.id")
    .leftJoin("product as p", "p.id", "l.product_id")
    .select([
      "l.id",
      "l.source_id as sourceId",
      "s.host",
      "l.product_id as productId",
      "p.external_id as productExternalId",
      "l.url",
      "l.enabled",
      "l.interval_seconds as intervalSeconds",
      "sc.next_check_at as nextCheckAt",
      "lc.last_checked_at as lastCheckedAt",
      "lc.last_outcome as lastOutcome",
      "lc.last_reason as lastReason",
      "lc.last_seen_at as lastSeenAt",
      sql<number>`coalesce(lc.checks, 0)`.as("checks"),
      sql<number>`coalesce(lc.consecutive_failures, 0)`.as("consecutiveFailures"),
      "l.canary",
      "l.expected_price_minor",
      "l.expected_currency",
      "lc.canary_problem as canaryProblem",
      "lc.held_observation_id as heldObservationId",
      "l.tags",
      "l.created_at as createdAt",
    ]);
}

type ListingRow = Awaited<ReturnType<ReturnType<typeof select>["execute"]>>[number];

function toListing({ expected_price_minor, expected_currency, ...row }: ListingRow): Listing {
  const lastRemedy = row.lastOutcome === null ? null : OUTCOME_REMEDIES[row.lastOutcome];
  return { ...row, lastRemedy, expectedPrice: toMoney(expected_price_minor, expected_currency) };
}

/** The row that recordObservation takes first, too: whoever came later waits there, and not each for the other further on. */
async function lockAgainstWorkers(trx: Db, listingId: number): Promise<void> {
  await trx.selectFrom("listing_check").select("listing_id").where("listing_id", "=", listingId).forUpdate().execute();
}

async function putOnSchedule(trx: Db, listingId: number): Promise<void> {
  await trx
    .insertInto("schedule")
    .columns(["listing_id", "source_id", "interval_seconds", "next_check_at"])
    .expression(
      trx
        .selectFrom("listing")
        .select(["id", "source_id", "interval_seconds", sql<Instant>`now()`.as("next_check_at")])
        .where("id", "=", listingId),
    )
    .execute();
}

async function productIdOf(
  db: Db,
  { productId, productExternalId }: Pick<NewListing, "productId" | "productExternalId">,
): Promise<number | null> {
  if (typeof productId !== "number" && typeof productExternalId !== "string") return null;
  try {
    return (await getProduct(db, typeof productId === "number" ? { id: productId } : { externalId: productExternalId ?? "" })).id;
  } catch (error) {
    if (error instanceof NotFoundError) throw new BadInputError("unknown-product", error.message, { cause: error });
    throw error;
  }
}

async function sourceOf(trx: Db, host: string, kind: SourceKind, actor: string) {
  const known = await findSource(trx, host);
  if (known !== null) return known;
  try {
    return await addSource(trx, { host, kind }, actor);
  } catch (error) {
    // another transaction made it between the two statements
    const made = error instanceof ConflictError ? await findSource(trx, host) : null;
    if (made === null) throw error;
    return made;
  }
}
