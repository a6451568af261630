import { sql } from "kysely";
import { expect, test } from "vitest";
import { RETENTION_KINDS } from "../../domain/retention-kinds.ts";
import { freshDatabase } from "../../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedPriced, seedProduct, seedSource } from "../../test/seed.ts";
import type { Db } from "../connect.ts";
import { recordObservation } from "../observations.ts";
import { makePartitionsOf } from "../partitions.ts";
import { letGoOfAged, previewRetention } from "./let-go.ts";
import { listRetention, setRetention } from "./settings.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const never = new AbortController().signal;
const letGo = (db: Db) => letGoOfAged(db, NOW, "test", never);
const count = async (db: Db, table: string) =>
  (await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(db)).rows[0]?.n;

test("settings: defaults, what is set, forever, back to the default; too short and unknown ones are refused; all of it audited", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  expect((await listRetention(db)).map(({ kind, keepDays, set }) => [kind, keepDays, set])).toContainEqual(["intervals", null, false]);
  expect(await setRetention(db, "alerts", 45, "cli")).toMatchObject({ keepDays: 45, set: true, defaultDays: 730 });
  expect(await setRetention(db, "alerts", null, "cli")).toMatchObject({ keepDays: null, set: true });
  expect(await setRetention(db, "alerts", "default", "cli")).toMatchObject({ keepDays: 730, set: false });
  await expect(setRetention(db, "own-prices", 400, "cli")).rejects.toThrow(
    /730 days at least: the proof of an announced reduction.*Give 730 or more/,
  );
  await expect(setRetention(db, "pages", 9, "cli")).rejects.toThrow(/no kind of data; name one of observations/);
  const audited = await db
    .selectFrom("audit_log")
    .select(["subject_id", "before", "after"])
    .where("action", "=", "retention.set")
    .orderBy("id")
    .execute();
  expect(audited[0]).toEqual({ subject_id: "alerts", before: { keepDays: 730, set: false }, after: { keepDays: 45, set: true } });
  expect(audited).toHaveLength(3);
});

test("rows of every kind go when they are old enough; what waits, is needed or is younger stays; the preview tells the same", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  const sourceId = await seedSource(db);
  const productId = await seedPriced(db, { priceMinor: 100_00 });
  const listingId = await seedListing(db, { sourceId, productId });
  await recordObservation(db, observationOf(listingId, "2026-11-01T00:00:00Z", { offers: [offerOf(90_00)] }));
  for (const kind of RETENTION_KINDS) {
    const { leastDays } = (await listRetention(db)).find((one) => one.kind === kind) ?? { leastDays: 1 };
    await setRetention(db, kind, Math.max(leastDays, 730), "test");
  }
  await sql`delete from audit_log`.execute(db);
  await sql`alter table price_proposal disable trigger user`.execute(db);
  const ages = sql`(values (interval '729 days'), (interval '731 days'), (interval '900 days')) a (age)`;
  await sql`insert into audit_log (at, actor, action, subject_type, subject_id) select ${NOW}::timestamptz - age, 'x', 'x', 'x', '1' from ${ages}`.execute(
    db,
  );
  await sql`insert into source_hour (source_id, hour, looks, counts) select ${sourceId}, ${NOW}::timestamptz - age, 1, '{}' from ${ages}`.execute(
    db,
  );
  await sql`insert into alert_rule (kind) values ('price-change')`.execute(db);
  await sql`
    insert into alert (rule_id, kind, listing_id, offer_id, observation_id, idempotency_key, title, data, created_at)
    select r.id, 'price-change', ${listingId}, o.id, 1, age::text, 't', '{}', ${NOW}::timestamptz - age from alert_rule r, offer o, ${ages}`.execute(
    db,
  );
  await sql`insert into delivery_target (name, channel) values ('t', 'webhook')`.execute(db);
  await sql`
    insert into delivery (target_id, event, message_id, payload, status, created_at)
    select id, 'e', status || age, '{}', status, ${NOW}::timestamptz - age from delivery_target, ${ages}, unnest(array['pending', 'failed']) status`.execute(
    db,
  );
  await sql`insert into delivery_attempt (delivery_id, attempted_at, duration_ms) select id, now(), 1 from delivery`.execute(db);
  await sql`
    insert into price_proposal (product_id, channel_id, strategy_id, strategy_version, status, currency, price_minor, reason_code, reason_text,
      receipt, observation_ids, change_seq, changed_at)
    select ${productId}, 1, s.id, 1, status, 'PLN', 1, 'x', 'x', '{}', '{}', nextval('price_proposal_change_seq'), ${NOW}::timestamptz - age
    from (select min(id) as id from strategy) s, ${ages}, unnest(array['expired', 'applied']) status`.execute(db);
  await sql`insert into own_price (product_id, channel_id, valid_from, valid_to, price_minor)
    select ${await seedProduct(db)}, 1, ${NOW}::timestamptz - age - interval '1 day', ${NOW}::timestamptz - age, 1 from ${ages}`.execute(
    db,
  );
  await sql`insert into discovery_run (source_id, requested_by, state, finished_at) select ${sourceId}, 'x', 'done', ${NOW}::timestamptz - age from ${ages}`.execute(
    db,
  );
  await sql`
    insert into listing_candidate (source_id, url, url_key, found_kind, found_on, state, last_seen_at)
    select ${sourceId}, 'https://x.example/' || state || age, state || age, 'sitemap', 'x', state, ${NOW}::timestamptz - age
    from ${ages}, unnest(array['gone', 'rejected']) state`.execute(db);
  await sql`
    insert into price_day (product_id, source_id, currency, is_new, day, open_minor, low_minor, high_minor, close_minor, median_minor, offers, known_share, close_offers)
    select ${productId}, ${sourceId}, 'PLN', true, (${NOW}::timestamptz - age)::date, 1, 1, 1, 1, 1, 1, 1, 1 from ${ages}`.execute(db);

  await sql`
    insert into price_line (product_id, quarter, source_id, currency, is_new, days)
    select ${productId}, quarter::date, ${sourceId}, 'PLN', true, '' from unnest(array['2024-04-01', '2024-07-01', '2024-10-01', '2025-01-01']) quarter`.execute(
    db,
  );

  const rows = (aged: { kind: string; rows: number }[]) =>
    Object.fromEntries(aged.filter((one) => one.rows > 0).map((one) => [one.kind, one.rows]));
  const expected = {
    // the last day before stays, since later ones may be like it; so does the quarter that it is in
    "price-days": 3,
    looks: 2,
    alerts: 2,
    deliveries: 2,
    "unused-proposals": 2,
    "applied-proposals": 2,
    "own-prices": 2,
    discovery: 4,
    "audit-log": 2,
  };
  const preview = await previewRetention(db, NOW);
  expect(rows(preview)).toEqual(expected);
  expect(preview.find(({ kind }) => kind === "alerts")?.bytes).toBeGreaterThan(100);
  expect(await count(db, "alert")).toBe(3);
  const gone = await letGo(db);
  expect(rows(gone)).toEqual(expected);
  expect(gone.find(({ kind }) => kind === "alerts")?.bytes).toBeGreaterThan(100);
  expect(await count(db, "delivery_attempt")).toBe(4);
  expect(
    await db
      .selectFrom("listing_candidate")
      .select((eb) => eb.fn.countAll().as("n"))
      .where("state", "=", "rejected")
      .execute(),
  ).toEqual([{ n: 3 }]);
  expect(await letGo(db)).toEqual([]);
  const audited = await db.selectFrom("audit_log").select(["actor", "subject_id"]).where("action", "=", "retention.let-go").execute();
  expect(audited.map((one) => `${one.actor} ${one.subject_id}`).sort()).toEqual(
    Object.keys(expected)
      .map((kind) => `test ${kind}`)
      .sort(),
  );
});

test("months of observations go whole, but not what an open proposal stands on; prices and history stay", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  const productId = await seedPriced(db, { priceMinor: 100_00 });
  const listingId = await seedListing(db, { sourceId: await seedSource(db), productId });
  const months = ["2025-01", "2025-02", "2025-03", "2026-11"];
  await makePartitionsOf(
    db,
    months.map((month) => `${month}-15T00:00:00Z`),
  );
  await sql`
    insert into observation (listing_id, observed_at, outcome, fetch_mode, final_url)
    select ${listingId}, (month || '-15')::timestamptz + n * interval '1 hour', 'gone', 'http', 'https://x.example'
    from unnest(${months}::text[]) month, generate_series(1, 3) n`.execute(db);
  const { rows } = await sql<{ id: number }>`select id from observation where observed_at = '2025-02-15 01:00+00'`.execute(db);
  await sql`
    insert into price_proposal (product_id, channel_id, strategy_id, strategy_version, currency, price_minor, reason_code, reason_text, receipt,
      observation_ids, change_seq)
    select ${productId}, 1, min(id), 1, 'PLN', 1, 'x', 'x', '{}', array[${rows[0]?.id}::bigint], 1 from strategy`.execute(db);
  expect((await previewRetention(db, NOW)).find(({ kind }) => kind === "observations")).toMatchObject({
    rows: 8,
    months: ["observation_2025_01", "observation_2025_03"],
  });
  const gone = (await letGo(db)).filter(({ kind }) => kind === "observations");
  expect(gone.reduce((sum, one) => sum + one.rows, 0)).toBe(8);
  expect((await sql`select observed_at::date::text as day from observation order by observed_at`.execute(db)).rows).toEqual([
    { day: "2025-02-15" },
    ...Array.from({ length: 3 }, () => ({ day: "2026-11-15" })),
  ]);
});
