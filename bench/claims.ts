/**
 * What it costs to claim due listings while the table grows, and to find the sources that have any: server CPU, as the wall clock counts
 * neighbours too. Every listing is due, as after a long stop: the worst there is. Catalogues of 2,000 products at ten shops each were imported
 * one after the other, product by product, so a shop's listings lie ten rows apart.
 */
import { sql } from "kysely";
import type { Db } from "../store/connect.ts";
import { claimListings, dueSources } from "../store/schedule.ts";
import { openBenchDatabase, type BenchDatabase } from "./bench-database.ts";

const PER_SOURCE = 2000;
const SHOPS = 10;
const BATCH = 100;
const CLAIMED = 10_000;

export interface ClaimCost {
  readonly listings: number;
  readonly sources: number;
  /** Of one listing claimed, of one PostgreSQL core. */
  readonly serverMicroseconds: number;
  readonly listingsPerServerSecond: number;
  readonly wallMicroseconds: number;
  /** Of one look for sources that have due listings. */
  readonly dueSourcesMs: number;
  readonly dueSourcesServerMs: number;
  /** Listings that two schedulers who claim at once both got; must be 0. */
  readonly claimedTwice: number;
}

/** Costs at 10,000 and a million listings, and at ten million unless `quick`; the figures are quotients of server CPU per listing. */
export async function benchClaims(quick: boolean): Promise<{ rows: ClaimCost[]; figures: Record<string, number> }> {
  await using database = await openBenchDatabase();
  const rows: ClaimCost[] = [];
  for (const listings of quick ? [10_000, 1_000_000] : [10_000, 1_000_000, 10_000_000]) {
    await fill(database.db, listings);
    rows.push(await measure(database, listings));
  }
  const [small, ...others] = rows;
  const figures: Record<string, number> = {};
  for (const { listings, serverMicroseconds } of others)
    figures[`claim_${listings / 1_000_000}m_vs_10k`] = round(serverMicroseconds / (small?.serverMicroseconds ?? Number.NaN));
  figures["claims_per_server_second"] = Math.min(...rows.map(({ listingsPerServerSecond }) => listingsPerServerSecond));
  return { rows, figures };
}

/** Adds what is missing to so many listings, all due, due times spread over a day. */
async function fill(db: Db, listings: number): Promise<void> {
  await db.connection().execute(async (one) => {
    // the rows are right by construction: checking each reference would take most of the time
    await sql`set session_replication_role = replica`.execute(one);
    await sql`insert into source (host, name, kind)
      select 'shop-' || i || '.example', 'Shop ' || i, 'shop' from generate_series((select count(*) from source) + 1, ${listings / PER_SOURCE}::integer) i`.execute(
      one,
    );
    await sql`insert into listing (source_id, url)
      select 1 + least(${listings / PER_SOURCE}::integer, ${SHOPS}::integer * (1 + (i - 1) / ${SHOPS * PER_SOURCE}::integer)) - 1 - (i % least(${SHOPS}::integer, ${listings / PER_SOURCE}::integer)),
        'https://shop.example/p/' || i
      from generate_series((select count(*) from listing) + 1, ${listings}::integer) i`.execute(one);
    await sql`update schedule set leased_until = null, lease_id = null where lease_id is not null`.execute(one);
    await sql`insert into schedule (listing_id, source_id, interval_seconds, next_check_at)
      select id, source_id, 21600, now() - make_interval(secs => id % 86400) from listing
      where id > (select coalesce(max(listing_id), 0) from schedule)`.execute(one);
    await sql`insert into listing_check (listing_id, last_checked_at, last_outcome, body_hash)
      select id, now() - interval '1 day', 'offers', md5(id::text) from listing
      where id > (select coalesce(max(listing_id), 0) from listing_check)`.execute(one);
    await sql`set session_replication_role = default`.execute(one);
    await sql`vacuum (analyze) schedule, listing, listing_check, source`.execute(one);
  });
}

async function measure(database: BenchDatabase, listings: number): Promise<ClaimCost> {
  const { db } = database;
  const sources = await dueSources(db, new Date());
  const findingMs: number[] = [];
  const beforeFinding = await database.cpuMs();
  for (let i = 0; i < 5; i++) {
    const startedAt = performance.now();
    await dueSources(db, new Date());
    findingMs.push(performance.now() - startedAt);
  }
  const findingServerMs = ((await database.cpuMs()) - beforeFinding) / findingMs.length;
  const claim = async (of: readonly number[], count: number): Promise<number[]> => {
    const ids: number[] = [];
    for (let i = 0; ids.length < count; i++) {
      const sourceId = of[i % of.length] ?? 0;
      const claimed = await claimListings(db, { sourceId, limit: BATCH, leaseSeconds: 3600 });
      if (claimed.length === 0) break;
      ids.push(...claimed.map(({ listingId }) => listingId));
    }
    return ids;
  };
  const ids = sources.map(({ sourceId }) => sourceId);
  const half = Math.ceil(ids.length / 2);
  const [measured, contested] = [ids.slice(0, half), ids.slice(half)];
  const goal = Math.min(CLAIMED, (listings * half) / ids.length);
  await claim(measured, goal / 10);
  const before = await database.cpuMs();
  const startedAt = performance.now();
  const claimed = (await claim(measured, goal / 2)).length;
  const wallMs = performance.now() - startedAt;
  const serverMs = (await database.cpuMs()) - before;
  const two = (await Promise.all([claim(contested, goal / 2), claim(contested, goal / 2)])).flat();
  return {
    listings,
    sources: ids.length,
    serverMicroseconds: round((serverMs * 1000) / claimed),
    listingsPerServerSecond: Math.round(claimed / (serverMs / 1000)),
    wallMicroseconds: round((wallMs * 1000) / claimed),
    dueSourcesMs: round(findingMs.toSorted((a, b) => a - b)[2] ?? Number.NaN),
    dueSourcesServerMs: round(findingServerMs),
    claimedTwice: two.length - new Set(two).size,
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
