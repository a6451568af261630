import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { sql } from "kysely";
import { Client } from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import type { Observation } from "../../domain/observation.ts";
import { emptyOffer, type Offer } from "../../domain/offer.ts";
import { connect } from "../../store/connect.ts";
import { inTransaction } from "../../store/in-transaction.ts";
import { recordSureLooks } from "../../store/sure-looks.ts";
import { median } from "../cpu-seconds.ts";
import { HOURS_BETWEEN_CHANGES, type BuiltStore } from "./build-store.ts";

const BATCH = 1000;
/** Rounds that are not counted: a worker that has run for a while is compiled, and its pages are read. */
const WARM_UP = 3;
const CHECKS_A_YEAR = 24 * 365;
const CHANGES_A_YEAR = (365 * 24) / HOURS_BETWEEN_CHANGES;

interface Ready {
  readonly id: number;
  readonly url: string;
  readonly productId: number;
  readonly priceMinor: number;
  readonly bodyHash: string;
}

/**
 * Looks recorded as the crawler's worker records them (store/sure-looks.ts: locks, comparison with what is known, the source's health, history), in
 * batches of a thousand, against the bare statement: rows per second of CPU, of this process and the server's together, which the neighbours
 * on the machine do not change. In turns and on other rows each time, so that both find the same caches.
 */
export async function figures(built: BuiltStore): Promise<Record<string, number>> {
  const { quick, listings } = built;
  // one server process each, so that their CPU can be told from that of the server's own
  const db = connect(built.url, { max: 1, statementTimeoutMs: 3_600_000 });
  await using _closing = { [Symbol.asyncDispose]: () => db.destroy() };
  const rounds = quick ? 3 : 5;
  const each = Math.min(quick ? 4000 : 20_000, Math.floor(listings / 20) * 2);
  // listings of two sources: a job is about one
  const ready = await readyListings(built, each * 2);
  const [some, others] = [ready.slice(0, each), ready.slice(each)];
  const lease = randomUUID();
  await sql`update schedule set lease_id = ${lease}, leased_until = now() + interval '1 day' where listing_id = any(${ready.map(({ id }) => id)}::bigint[])`.execute(
    db,
  );
  await using client = await connected(built.url);
  const { rows: backends } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  const pids = [...backends, ...(await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows].map(({ pid }) => pid);
  let hour = 0;
  const rates: Record<string, number[]> = {};
  const measure = async (name: string, rows: number, work: () => Promise<void>): Promise<void> => {
    const [cpu, server] = [process.cpuUsage(), await cpuMsOf(pids)];
    await work();
    const { user, system } = process.cpuUsage(cpu);
    const serverMs = (await cpuMsOf(pids)) - server;
    const ms = (user + system) / 1000 + serverMs;
    (rates[name] ??= []).push((rows / ms) * 1000);
  };
  const record = async (looks: readonly Observation[]): Promise<void> => {
    for (let first = 0; first < looks.length; first += BATCH) {
      const batch = looks.slice(first, first + BATCH);
      const recorded = await inTransaction(db, (trx) => recordSureLooks(trx, lease, batch));
      if (recorded.length !== batch.length) throw new Error(`Of ${batch.length} looks ${recorded.length} were recorded at once`);
    }
  };
  const before = await updates(built);
  for (let round = -WARM_UP; round < rounds; round++) {
    const [ours, bare] = round % 2 === 0 ? [some, others] : [others, some];
    const at = new Date(Date.now() + ++hour * 60_000).toISOString();
    const name = (what: string) => (round < 0 ? `${what} (warming up)` : what);
    const unchanged = ours.map((listing) => lookAt(listing, at, { outcome: "unchanged", httpStatus: 304 }));
    await measure(name("unchanged, same body"), ours.length, () => record(unchanged));
    await measure(name("prepared multi-row UPDATE"), bare.length, () => updateBare(client, bare, at));
    const later = new Date(Date.parse(at) + 30_000).toISOString();
    const same = ours.map((listing) => lookAt(listing, later, { offers: [offerOf(listing, listing.priceMinor)] }));
    await measure(name("unchanged, another body with the same offers"), ours.length, () => record(same));
  }
  const hot = share(before, await updates(built));

  const sizes = await sizeOf(built);
  let changed = 0;
  for (let round = -WARM_UP; round < rounds; round++) {
    const at = new Date(Date.now() + ++hour * 60_000).toISOString();
    const name = (what: string) => (round < 0 ? `${what} (warming up)` : what);
    const looks = some.map((listing) => lookAt(listing, at, { offers: [offerOf(listing, listing.priceMinor + 100 + round + WARM_UP)] }));
    await measure(name("changed"), some.length, () => record(looks));
    changed += some.length;
    const rows = await writtenRows(client, at);
    for (const { table, bytes } of rows)
      await measure(name(`COPY of the same rows into ${table}`), some.length, () => copyInto(client, table, bytes));
  }
  await sql`vacuum`.execute(db);
  const grown = await sizeOf(built);
  const perChange = (grown.observations - sizes.observations + (grown.intervals - sizes.intervals)) / changed;
  const perReading = (grown.observations - sizes.observations) / changed;
  const kept = CHANGES_A_YEAR * perChange + grown.checkOfOne + grown.looksOfOne;
  const everyReading = CHECKS_A_YEAR * perReading;
  const interval = grown.intervals / (built.intervals + changed);

  const rate = (what: string): number => median(rates[what] ?? []);
  console.table(
    Object.fromEntries(
      Object.keys(rates)
        .filter((what) => !what.endsWith("(warming up)"))
        .map((what) => [what, { "rows per CPU second": Math.round(rate(what)) }]),
    ),
  );
  console.log(`${(hot * 100).toFixed(1)} % of the updates of unchanged checks touched no index (HOT)`);
  console.table({
    "a listing's year as it is kept": { bytes: Math.round(kept) },
    "  of it intervals alone": { bytes: Math.round(CHANGES_A_YEAR * interval) },
    "every reading kept, evidence and all": { bytes: Math.round(everyReading) },
  });
  return {
    unchanged_vs_update: round4(rate("unchanged, same body") / rate("prepared multi-row UPDATE")),
    unchanged_new_body_vs_update: round4(rate("unchanged, another body with the same offers") / rate("prepared multi-row UPDATE")),
    changed_vs_copy: round4(rate("changed") * COPIED.reduce((sum, [table]) => sum + 1 / rate(`COPY of the same rows into ${table}`), 0)),
    changed_vs_copy_of_observations_alone: round4(rate("changed") / rate("COPY of the same rows into observation")),
    bytes_vs_every_reading: round4(kept / everyReading),
    unchanged_hot_share: round4(hot),
  };
}

/** Linux: the first number of schedstat, in nanoseconds. */
async function cpuMsOf(pids: readonly number[]): Promise<number> {
  const taken = await Promise.all(pids.map(async (pid) => Number((await readFile(`/proc/${pid}/schedstat`, "utf8")).split(" ")[0])));
  return taken.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
}

const round4 = (value: number): number => Number(value.toFixed(4));

async function connected(url: string): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

async function readyListings({ db }: BuiltStore, count: number): Promise<Ready[]> {
  const { rows } = await sql<Ready>`
    select l.id, l.url, l.product_id as "productId", o.price_minor as "priceMinor", lc.body_hash as "bodyHash"
    from listing l join offer o on o.listing_id = l.id join listing_check lc on lc.listing_id = l.id
    where l.source_id in (1, 2, 3, 4) order by l.source_id, l.id limit ${count}`.execute(db);
  return rows;
}

function offerOf({ url, productId }: Ready, minor: number): Offer {
  const text = `${(minor / 100).toFixed(2).replace(".", ",")} zł`;
  const from = (path: string, found: string) => ({ extractor: "json-ld", path, text: found });
  return {
    ...emptyOffer(url),
    name: `Product number ${productId}`,
    price: { minor, currency: "PLN" },
    priceText: "123,45 zł",
    taxIncluded: true,
    availability: "InStock",
    itemCondition: "NewCondition",
    evidence: {
      name: from("$.name", `Product number ${productId}`),
      price: from("$.offers.price", text),
      currency: from("$.offers.priceCurrency", "PLN"),
      availability: from("$.offers.availability", "https://schema.org/InStock"),
    },
  };
}

function lookAt({ id, url, bodyHash }: Ready, at: string, fields: Partial<Observation>): Observation {
  return {
    listingId: id,
    observedAt: at,
    outcome: "offers",
    reason: null,
    offers: [],
    parser: "structured-data",
    parserVersion: 1,
    fetchMode: "http",
    httpStatus: 200,
    finalUrl: url,
    bodyHash,
    etag: `"${bodyHash.slice(0, 16)}"`,
    lastModified: null,
    ...fields,
  };
}

async function updateBare(client: Client, listings: readonly Ready[], at: string): Promise<void> {
  for (let first = 0; first < listings.length; first += BATCH) {
    const ids = listings.slice(first, first + BATCH).map(({ id }) => id);
    await client.query({
      name: "bare",
      text: `update listing_check lc set last_checked_at = x.at, last_seen_at = x.at, last_outcome = 'unchanged', last_reason = null, checks = lc.checks + 1,
        consecutive_failures = 0, not_modified = lc.not_modified + 1
        from unnest($1::bigint[], $2::timestamptz[]) as x (id, at) where lc.listing_id = x.id`,
      values: [ids, ids.map(() => at)],
    });
  }
}

/** Every row that a look which changed an offer writes, anew or in its new version, and where those of one moment are. */
const COPIED = [
  ["observation", "observed_at"],
  ["offer_interval", "valid_to"],
  ["offer", "valid_from"],
  ["listing_check", "last_checked_at"],
  ["source_look", "at"],
] as const;

/** What the recording of that moment wrote, as COPY takes it, for tables with the same columns, constraints and indexes. */
async function writtenRows(client: Client, at: string): Promise<{ table: string; bytes: Buffer }[]> {
  const tables = [];
  for (const [table, column] of COPIED) {
    await client.query(`create table if not exists copied_${table} (like ${table} including all)`);
    // rows whose key stays the same from round to round
    if (column === "valid_from" || column === "last_checked_at") await client.query(`truncate copied_${table}`);
    const parts: Buffer[] = [];
    const read = client.query(copyTo(`copy (select * from ${table} where ${column} = '${at}') to stdout`)) as AsyncIterable<Buffer>;
    for await (const part of read) parts.push(part);
    tables.push({ table, bytes: Buffer.concat(parts) });
  }
  return tables;
}

async function copyInto(client: Client, table: string, bytes: Buffer): Promise<void> {
  await pipeline(Readable.from([bytes]), client.query(copyFrom(`copy copied_${table} from stdin`)));
}

async function updates({ db }: BuiltStore): Promise<{ all: number; hot: number }> {
  await sql`select pg_stat_force_next_flush()`.execute(db);
  const { rows } = await sql<{ all: number; hot: number }>`
    select n_tup_upd as all, n_tup_hot_upd as hot from pg_stat_user_tables where relname = 'listing_check'`.execute(db);
  return rows[0] ?? { all: 0, hot: 0 };
}

const share = (before: { all: number; hot: number }, after: { all: number; hot: number }): number =>
  (after.hot - before.hot) / (after.all - before.all);

/** In bytes, with indexes: two tables whole, and what one listing takes in two others. */
async function sizeOf({ db, listings }: BuiltStore) {
  const { rows } = await sql<{ observations: number; intervals: number; checks: number; offers: number; looks: number }>`
    select (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'observation'::regclass)::float8 as observations,
      (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'offer_interval'::regclass)::float8 as intervals,
      pg_total_relation_size('listing_check')::float8 as checks, pg_total_relation_size('offer')::float8 as offers,
      (select pg_total_relation_size('source_look') / greatest(count(*), 1) from source_look)::float8 as looks`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("The database tells no sizes");
  // looks of the hour under way and the one before it; of what is counted 250 stay for each source
  return { ...row, checkOfOne: (row.checks + row.offers) / listings, looksOfOne: 2 * row.looks };
}
