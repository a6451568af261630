/**
 * From a change that was found to the HTTP feed that shows its approved price: the looks are saved on the way on which the crawler saves them
 * (jobs/save-looks: history, alerts, pricing with receipts, approval by policy), and a program polls the feed with its cursor meanwhile. The
 * clock begins when a look is handed over to be saved. One process and one PostgreSQL, written to disk, share the machine.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { type Logger, pino } from "pino";
import { buildApp } from "../api/app.ts";
import { offerKeys } from "../domain/offer-key.ts";
import { emptyOffer, type Offer } from "../domain/offer.ts";
import { saveLooks, type TakenLook } from "../jobs/save-looks.ts";
import { createKey } from "../store/api-keys.ts";
import { setPolicy } from "../store/approval-policies.ts";
import type { Db } from "../store/connect.ts";
import { openPageStore } from "../store/page-store.ts";
import { claimListings } from "../store/schedule.ts";
import { secretBox } from "../store/secret-box.ts";
import { addStrategy } from "../store/strategies.ts";
import { type BenchDatabase, openBenchDatabase } from "./bench-database.ts";

const SOURCES = 20;
const PER_SECOND = 200;
const TICK_MS = 100;
const WARM_UP = 1000;
/** As many looks as the crawler saves together, and as many transactions at once as it has workers. */
const BATCH = 64;
const AT_ONCE = 4;
const POLL_MS = 100;

export interface ChangeToFeed {
  readonly what: string;
  readonly changes: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** From the first change to the feed's last row. */
  readonly totalSeconds: number;
  /** Of this process and of the server for each change; what wall clocks tell on a busy machine is its neighbours. */
  readonly cpuMs: number;
  readonly serverCpuMs: number;
}

export async function benchChangeToFeed(quick: boolean): Promise<ChangeToFeed[]> {
  const steady = PER_SECOND * (quick ? 5 : 30);
  const burst = quick ? 5000 : 100_000;
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await openBenchDatabase());
  const { db } = database;
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "cenoskop-bench-pages-")), (it) => rm(it, { recursive: true, force: true }));
  const pages = openPageStore(folder);
  const log = pino({ level: "warn" });
  const app = stack.adopt(buildApp({ db, log, pages, allowedHosts: [], secrets: secretBox(randomBytes(32)) }), (it) => it.close());
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const { key } = await createKey(db, { name: "shop", scopes: ["feed"] });
  const feed = `http://127.0.0.1:${port}/v1/feeds/repricing.ndjson`;
  await fill(db, burst);
  const ground = { database, db, pages, log, feed, key };
  // a service has been running for a while: what is compiled and cached once is no part of the figure
  await measure(ground, "warm-up", WARM_UP, atRate);
  return [
    await measure(ground, `${PER_SECOND} changes a second`, steady, atRate),
    await measure(ground, `${burst} products changing at once`, burst, atOnce),
  ];
}

interface Ground {
  readonly database: BenchDatabase;
  readonly db: Db;
  readonly pages: ReturnType<typeof openPageStore>;
  readonly log: Logger;
  readonly feed: string;
  readonly key: string;
}

/** By the shop's id of the product: when its change was handed over, in milliseconds. */
type Started = Map<string, number>;

async function measure(
  ground: Ground,
  what: string,
  changes: number,
  make: (ground: Ground, changes: number, started: Started) => Promise<void>,
): Promise<ChangeToFeed> {
  // every product may change again, and what is in the feed is live
  await sql`update schedule set next_check_at = now() - interval '1 hour', leased_until = null, lease_id = null`.execute(ground.db);
  await sql`update price_proposal set status = 'applied' where status in ('approved', 'published')`.execute(ground.db);
  await sql`vacuum (analyze) price_proposal, offer, schedule, listing_check, product_channel`.execute(ground.db);
  const started: Started = new Map();
  const shown = new Map<string, number>();
  const stop = new AbortController();
  const polling = poll(ground, (await ask(ground, "")).next, shown, stop.signal);
  const [begun, cpu, serverCpu] = [performance.now(), process.cpuUsage(), await ground.database.cpuMs()];
  await make(ground, changes, started);
  while (shown.size < started.size) {
    if (performance.now() - begun > 600_000)
      throw new Error(`${shown.size} of ${started.size} prices reached the feed; the others never did`);
    await wait(POLL_MS);
  }
  stop.abort();
  await polling;
  const { user, system } = process.cpuUsage(cpu);
  const each = (ms: number): number => Math.round((ms / started.size) * 100) / 100;
  const took = [...started].map(([product, at]) => (shown.get(product) ?? Infinity) - at).toSorted((a, b) => a - b);
  const share = (part: number): number => Math.round(took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? Number.NaN);
  const end = Math.max(...shown.values());
  return {
    what,
    changes: started.size,
    p50Ms: share(0.5),
    p95Ms: share(0.95),
    maxMs: share(1),
    totalSeconds: Math.round((end - begun) / 100) / 10,
    cpuMs: each((user + system) / 1000),
    serverCpuMs: each((await ground.database.cpuMs()) - serverCpu),
  };
}

/** A shop's program: asks again and again for what changed since its last answer. */
async function poll(ground: Ground, from: string, shown: Map<string, number>, stop: AbortSignal): Promise<void> {
  let cursor = from;
  while (!stop.aborted) {
    const { rows, next } = await ask(ground, `?changed_since=${cursor}`);
    const now = performance.now();
    for (const { product_id: product, status } of rows) if (status === "approved" && !shown.has(product)) shown.set(product, now);
    cursor = next;
    await wait(POLL_MS);
  }
}

async function ask({ feed, key }: Ground, query: string): Promise<{ rows: { product_id: string; status: string }[]; next: string }> {
  const answer = await fetch(`${feed}${query}`, { headers: { authorization: `Bearer ${key}` } });
  if (answer.status !== 200) throw new Error(`The feed answered ${answer.status}: ${await answer.text()}`);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "");
  return { rows: lines.map((line) => JSON.parse(line)), next: answer.headers.get("x-next-cursor") ?? "" };
}

async function atRate(ground: Ground, changes: number, started: Started): Promise<void> {
  const each = (PER_SECOND * TICK_MS) / 1000;
  const begun = performance.now();
  const running = new Set<Promise<void>>();
  for (let tick = 0; tick * each < changes; tick++) {
    await wait(Math.max(0, begun + tick * TICK_MS - performance.now()));
    const saving = change(ground, 1 + (tick % SOURCES), each, started).finally(() => running.delete(saving));
    running.add(saving);
  }
  await Promise.all(running);
}

async function atOnce(ground: Ground, changes: number, started: Started): Promise<void> {
  let left = Math.ceil(changes / BATCH);
  const worker = async (first: number): Promise<void> => {
    for (let source = first; left > 0; source = 1 + (source % SOURCES)) {
      left--;
      await change(ground, source, BATCH, started);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => worker(1 + index * (SOURCES / AT_ONCE))));
}

/** So many pages of a source show a price that they did not show before. */
async function change({ db, pages, log }: Ground, sourceId: number, limit: number, started: Started): Promise<void> {
  const at = performance.now();
  const claimed = await claimListings(db, { sourceId, limit, leaseSeconds: 600 });
  const looks = claimed.map((listing): TakenLook => {
    started.set(`P-${listing.productId}`, at);
    // so far apart, and no further, that no source is taken for one whose prices all moved by one factor, or by more than a tenth: its looks would be
    // held, or saved one by one, which is not what is measured here
    const offer = rivalOffer(listing.url, 9000 + Math.floor(Math.random() * 890));
    const observation = {
      listingId: listing.listingId,
      observedAt: new Date().toISOString(),
      outcome: "offers" as const,
      reason: null,
      offers: [offer],
      parser: "structured-data",
      parserVersion: 1,
      fetchMode: "http" as const,
      httpStatus: 200,
      finalUrl: listing.url,
      bodyHash: null,
      etag: null,
      lastModified: null,
    };
    return { listing, observation, evidence: [], retryAfterSeconds: null, heldBack: 0 };
  });
  await saveLooks(
    {
      db,
      pages,
      log,
      // what is held as doubtful, or costs what it cost, leads to no price
      onSaved: async ({ listing, proposals }) => void (proposals === 0 && started.delete(`P-${listing.productId}`)),
      onFailed: (_, error) => Promise.reject(error instanceof Error ? error : new Error(String(error))),
    },
    looks,
  );
}

function rivalOffer(url: string, minor: number): Offer {
  return {
    ...emptyOffer(url),
    price: { minor, currency: "PLN" },
    availability: "InStock",
    itemCondition: "NewCondition",
    taxIncluded: true,
  };
}

/** Products asked 100.00 with one rival page each, spread over the sources, seen an hour ago at 99.00. */
async function fill(db: Db, products: number): Promise<void> {
  const rules = [{ name: "undercut-lowest", settings: { amount: { amount: "0.01", currency: "PLN" } } }];
  const { id: strategyId } = await addStrategy(
    db,
    { name: "one below", rules, rounding: { mode: "none", ending: 0, modulus: 1 } },
    "bench",
  );
  const none = {
    maxAmount: null,
    minMarginPercent: null,
    priceFrom: null,
    priceTo: null,
    minMatchPercent: null,
    maxPerDay: null,
    twoPersonsAbovePercent: null,
  };
  await setPolicy(db, "shop", { direction: "both", maxPercent: 50, timeZone: "Europe/Warsaw", ...none }, "bench");
  const [key] = offerKeys([rivalOffer("https://shop.example/", 9900)]);
  await db.connection().execute(async (one) => {
    // the rows are right by construction: checking each reference would take most of the time
    await sql`set session_replication_role = replica`.execute(one);
    await sql`insert into source (host, name, kind, currency, tax_included) select 'rival-' || i || '.example', 'Rival ' || i, 'shop', 'PLN', true from generate_series(1, ${SOURCES}::integer) i`.execute(
      one,
    );
    await sql`insert into product (external_id, name, vat_percent, cost_minor, cost_currency) select 'P-' || i, 'Product ' || i, 23, 5000, 'PLN' from generate_series(1, ${products}::integer) i`.execute(
      one,
    );
    await sql`insert into product_channel (product_id, channel_id, price_minor, floor_minor, ceiling_minor, strategy_id) select i, 1, 10000, 6000, 20000, ${strategyId} from generate_series(1, ${products}::integer) i`.execute(
      one,
    );
    await sql`insert into listing (source_id, product_id, url) select 1 + i % ${SOURCES}::integer, i, 'https://rival-' || (1 + i % ${SOURCES}::integer) || '.example/p/' || i from generate_series(1, ${products}::integer) i`.execute(
      one,
    );
    await sql`insert into schedule (listing_id, source_id, interval_seconds, next_check_at) select id, source_id, 21600, now() from listing`.execute(
      one,
    );
    await sql`insert into listing_check (listing_id, last_checked_at, last_outcome, last_seen_at, checks) select id, now() - interval '1 hour', 'offers', now() - interval '1 hour', 1 from listing`.execute(
      one,
    );
    await sql`insert into offer (listing_id, source_id, product_id, offer_key, url, price_minor, currency, tax_included, availability, item_condition, valid_from, first_seen_at, observation_id)
    select id, source_id, product_id, ${key}, url, 9900, 'PLN', true, 'InStock', 'NewCondition', now() - interval '1 day', now() - interval '1 day', id from listing`.execute(
      one,
    );
    await sql`set session_replication_role = origin`.execute(one);
  });
  await sql`vacuum (analyze)`.execute(db);
}
