import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { proposePrice } from "../../pricing/propose-price.ts";
import { importCatalogue } from "../../store/catalogue-import.ts";
import { loadMarkets } from "../../store/markets.ts";
import { recordObservation } from "../../store/observations.ts";
import { saveProposal } from "../../store/save-proposals.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../../test/seed.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

let count = 0;
const pln = (amount: string) => ({ amount, currency: "PLN" });

/** A product at 120.00 with a rival at 100.00, and the proposal that comes out of it. */
async function proposed({ externalId = `P-${++count}`, rival = 10_000 } = {}) {
  const strategy = await api.call("POST", "/v1/strategies", {
    name: `Undercut for ${externalId} ${++count}`,
    rules: [{ name: "undercut-lowest", settings: { percent: 1 } }],
  });
  expect(strategy.statusCode).toBe(201);
  const product = (
    await api.call("PUT", `/v1/products/by-external-id/${encodeURIComponent(externalId)}`, {
      name: "Kettle",
      cost: pln("50.00"),
      vat_percent: 23,
    })
  ).json();
  const limits = { price: pln("120.00"), floor: pln("70.00"), ceiling: pln("150.00"), strategy_id: strategy.json().id };
  expect((await api.call("PATCH", `/v1/products/${product.id}/channels/shop`, limits)).statusCode).toBe(200);
  const listingId = await seedListing(api.db, { sourceId: await seedSource(api.db), productId: product.id });
  const proposal = await reprice(product.id, listingId, rival);
  return { product, listingId, ...proposal };
}

async function reprice(productId: number, listingId: number, rival: number) {
  const proposalId = await api.db.transaction().execute(async (trx) => {
    const now = new Date();
    await recordObservation(
      trx,
      observationOf(listingId, now.toISOString(), { offers: [offerOf(rival, { itemCondition: "NewCondition" })] }),
    );
    const [task] = await loadMarkets(trx, productId, now);
    if (task === undefined) throw new Error("no market");
    const pricing = proposePrice(task.market, task.strategy);
    return (await saveProposal(trx, { ...task, pricing })).proposalId;
  });
  if (proposalId === null) throw new Error("nothing was proposed");
  return { proposalId };
}

const act = (id: number, what: string, body?: object) => api.call("POST", `/v1/proposals/${id}/${what}`, body);
type Row = Record<string, string | number | null>;
interface Feed {
  items: Row[];
  next_cursor: string;
  has_more: boolean;
}
const feed = async (query = "") => (await api.call("GET", `/v1/feeds/repricing.json${query}`)).json<Feed>();
const brief = ({ items }: Feed, externalId: string) =>
  items.filter((row) => row["product_id"] === externalId).map((row) => [row["status"], row["suggested_price"]]);

test("strategies are checked against their rules, and a change of rules raises the version", async () => {
  const rules = (await api.call("GET", "/v1/pricing-rules")).json().items;
  expect(rules.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(["undercut-lowest", "keep-margin", "stay-in-range"]),
  );
  const body = {
    name: "First",
    rules: [{ name: "undercut-lowest", settings: { percent: 1 } }],
    rounding: { mode: "down", ending: 99, modulus: 100 },
  };
  const made = await api.call("POST", "/v1/strategies", body);
  expect(made.statusCode).toBe(201);
  expect(made.json()).toMatchObject({ ...body, version: 1 });
  const { id } = made.json();
  expect((await api.call("POST", "/v1/strategies", body)).json().code).toBe("strategy-exists");
  expect((await api.call("PATCH", `/v1/strategies/${id}`, { name: "Renamed" })).json()).toMatchObject({ name: "Renamed", version: 1 });
  expect((await api.call("PATCH", `/v1/strategies/${id}`, { rounding: { mode: "none", ending: 0, modulus: 1 } })).json().version).toBe(2);
  const wrong = [
    { rules: [{ name: "no-such-rule", settings: {} }] },
    { rules: [{ name: "undercut-lowest", settings: { nonsense: true } }] },
    { rules: [] },
    { rounding: { mode: "down", ending: 100, modulus: 100 } },
  ];
  for (const patch of wrong) {
    expect((await api.call("PATCH", `/v1/strategies/${id}`, patch)).json()).toMatchObject({ status: 400, code: "bad-settings" });
    expect((await api.call("POST", "/v1/strategies", { ...body, name: "Other", ...patch })).json()).toMatchObject({ code: "bad-settings" });
  }
  expect((await api.call("GET", `/v1/strategies/${id}`)).json().version).toBe(2);
  expect((await api.call("PATCH", "/v1/strategies/999999", { name: "x" })).statusCode).toBe(404);
});

test("a proposal with everything it was computed from", async () => {
  const { proposalId, product } = await proposed();
  const { items } = (await api.call("GET", `/v1/proposals?status=open&product_id=${product.id}&channel=shop`)).json();
  expect(items.map(({ id }: { id: number }) => id)).toEqual([proposalId]);
  const one = (await api.call("GET", `/v1/proposals/${proposalId}`)).json();
  expect(one).toMatchObject({ status: "open", current_price: pln("120.00"), floor: pln("70.00"), strategy_version: 1, decided_at: null });
  expect(Number(one.price.amount)).toBeLessThan(100.01);
  expect(one.receipt).toMatchObject({
    market: {
      product: { external_id: product.external_id, current_price: pln("120.00"), vat_percent: 23 },
      offers: [{ price: pln("100.00") }],
    },
    strategy: { rules: [{ name: "undercut-lowest", settings: { percent: 1 } }] },
    pricing: { price: one.price },
  });
  expect(one.receipt.pricing.steps.at(0)).toMatchObject({ rule: "undercut-lowest", reason: expect.stringMatching(/\d/) });
  expect((await api.call("GET", "/v1/proposals/999999")).statusCode).toBe(404);
});

test("two who decide at once: one wins, the other learns it", async () => {
  for (const [first, second] of [
    ["approve", "reject"],
    ["approve", "approve"],
    ["reject", "reject"],
  ] as const) {
    const { proposalId } = await proposed();
    const answers = await Promise.all([act(proposalId, first, { reason: "mine" }), act(proposalId, second)]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(answers.find(({ statusCode }) => statusCode === 409)?.json()).toMatchObject({ code: "proposal-not-open" });
    const log = (await api.call("GET", `/v1/audit-log?subject_type=proposal&subject_id=${proposalId}`)).json().items;
    expect(log).toHaveLength(1);
    expect(log[0]).toMatchObject({ actor: "key:test-1", before: { status: "open" } });
  }
});

test("a rejection keeps its reason and never enters the feed", async () => {
  const { proposalId, product } = await proposed();
  const rejected = (await act(proposalId, "reject", { reason: "Too low for the season" })).json();
  expect(rejected).toMatchObject({ status: "rejected", decided_by: "key:test-1", decision_reason: "Too low for the season" });
  expect((await act(proposalId, "approve")).json().code).toBe("proposal-not-open");
  expect((await act(proposalId, "applied")).json().code).toBe("proposal-not-approved");
  expect((await act(proposalId, "reject", { reason: 5 })).json().code).toBe("invalid-request");
  expect(brief(await feed(), product.external_id)).toEqual([]);
});

test("the feed gives an approved price with all its fields, then its withdrawal, and misses nothing", async () => {
  const { proposalId, product, listingId } = await proposed();
  const start = await feed();
  expect(brief(start, product.external_id)).toEqual([]);
  const approved = (await act(proposalId, "approve")).json();
  const next = await feed(`?changed_since=${start.next_cursor}`);
  expect(next.items).toEqual([
    {
      proposal_id: proposalId,
      product_id: product.external_id,
      gtin: null,
      channel: "shop",
      status: "approved",
      currency: "PLN",
      current_price: "120.00",
      suggested_price: approved.price.amount,
      floor: "70.00",
      ceiling: "150.00",
      margin_percent_after: 37.88,
      reason_code: approved.reason_code,
      reason_text: approved.reason_text,
      strategy_version: 1,
      valid_from: approved.decided_at,
      valid_until: null,
      approved_by: "key:test-1",
      approved_at: approved.decided_at,
    },
  ]);
  expect(brief(await feed(), product.external_id)).toEqual([["approved", approved.price.amount]]);

  const again = await reprice(product.id, listingId, 9000);
  const second = (await act(again.proposalId, "approve")).json();
  const changes = await feed(`?changed_since=${next.next_cursor}`);
  expect(brief(changes, product.external_id)).toEqual([
    ["superseded", approved.price.amount],
    ["approved", second.price.amount],
  ]);
  expect((await feed(`?changed_since=${changes.next_cursor}`)).items).toEqual([]);

  const applied = await act(again.proposalId, "applied", { reason: "live" });
  expect(applied.json()).toMatchObject({ status: "applied", report_reason: "live" });
  expect((await act(again.proposalId, "applied")).statusCode).toBe(200);
  expect((await act(again.proposalId, "rejected-by-shop")).json().code).toBe("proposal-not-approved");
  expect(brief(await feed(`?changed_since=${changes.next_cursor}`), product.external_id)).toEqual([["applied", second.price.amount]]);
  expect(brief(await feed(), product.external_id)).toEqual([]);
  const own = (await api.call("GET", `/v1/products/${product.id}`)).json().channels[0];
  expect(own.price).toEqual(second.price);
});

test("limits that move past an approved price take it out of the feed, and the shop learns it", async () => {
  const { proposalId, product } = await proposed();
  const { price } = (await act(proposalId, "approve")).json();
  const { next_cursor } = await feed();
  await api.call("PATCH", `/v1/products/${product.id}/channels/shop`, { floor: pln("60.00") });
  expect(brief(await feed(), product.external_id)).toEqual([["approved", price.amount]]);
  await api.call("PATCH", `/v1/products/${product.id}/channels/shop`, { floor: pln("110.00") });
  expect(brief(await feed(), product.external_id)).toEqual([]);
  expect(brief(await feed(`?changed_since=${next_cursor}`), product.external_id)).toEqual([["superseded", price.amount]]);
  expect((await act(proposalId, "applied")).statusCode).toBe(200);
});

test("an import whose limits forbid an approved price takes it out of the feed too", async () => {
  const { proposalId, product } = await proposed();
  await act(proposalId, "approve");
  const entry = {
    line: 2,
    externalId: product.external_id,
    name: "Kettle",
    product: {},
    terms: { floor: "115" },
    currency: null,
    channel: null,
    urls: [],
  };
  const summary = await importCatalogue(
    api.db,
    (async function* () {
      yield { entry, problems: [] };
    })(),
    "cli",
  );
  expect(summary).toMatchObject({ written: true, termsChanged: 1 });
  expect(brief(await feed(), product.external_id)).toEqual([]);
  expect((await api.call("GET", `/v1/proposals/${proposalId}`)).json().status).toBe("superseded");
});

test("pages of a feed joined are the whole feed, in every format", async () => {
  for (let i = 0; i < 3; i++) await act((await proposed()).proposalId, "approve");
  const whole = await feed();
  expect(whole.items.length).toBeGreaterThanOrEqual(3);
  const first = await feed("?limit=2");
  expect(first).toMatchObject({ items: whole.items.slice(0, 2), has_more: true });
  const approved = (rows: Row[]) => rows.filter((row) => row["status"] === "approved");
  const rest = await feed(`?changed_since=${first.next_cursor}`);
  expect([...first.items, ...approved(rest.items)]).toEqual(whole.items);
  expect(rest).toMatchObject({ has_more: false, next_cursor: whole.next_cursor });

  const ndjson = await api.call("GET", "/v1/feeds/repricing.ndjson");
  expect(ndjson.headers["content-type"]).toContain("application/x-ndjson");
  expect(ndjson.headers["x-next-cursor"]).toBe(whole.next_cursor);
  expect(
    ndjson.body
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Row),
  ).toEqual(whole.items);

  const csv = await api.call("GET", "/v1/feeds/repricing.csv?channel=shop");
  expect(csv.headers["content-type"]).toContain("text/csv");
  const records: Row[] = parse(csv.body, { columns: true });
  expect(records.map((record) => record["proposal_id"])).toEqual(whole.items.map((row) => String(row["proposal_id"])));
  expect(Object.keys(records[0] ?? {})).toEqual(Object.keys(whole.items[0] ?? {}));
  expect((await feed("?channel=nowhere")).items).toEqual([]);
});

test("a feed that did not change answers 304; any change gives another ETag", async () => {
  const { proposalId, product } = await proposed();
  const get = (format: string, etag?: string) =>
    api.app.inject({
      url: `/v1/feeds/repricing.${format}`,
      headers: { authorization: `Bearer ${key}`, ...(etag === undefined ? {} : { "if-none-match": etag }) },
    });
  const key = await api.keyWith("feed");
  for (const format of ["json", "ndjson", "csv"]) {
    const etag = String((await get(format)).headers.etag);
    expect(etag).toMatch(/^"[\w-]{32}"$/);
    for (const sent of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const same = await get(format, sent);
      expect([same.statusCode, same.body, same.headers.etag]).toEqual([304, "", etag]);
    }
    expect((await get(format, '"other"')).statusCode).toBe(200);
  }
  const before = await get("json");
  await act(proposalId, "approve");
  const after = await get("json", String(before.headers.etag));
  expect(after.statusCode).toBe(200);
  await api.call("PATCH", `/v1/products/${product.id}`, { gtin: "5901234123457" });
  const corrected = await get("json", String(after.headers.etag));
  expect(corrected.json<Feed>().items.find((row) => row["proposal_id"] === proposalId)).toMatchObject({ gtin: "05901234123457" });
});

test("a cursor of another database or another list is refused", async () => {
  const { next_cursor } = await feed();
  const ahead = Buffer.from(JSON.stringify(["repricing-feed", 1_000_000])).toString("base64url");
  const foreign = Buffer.from(JSON.stringify(["products", 1])).toString("base64url");
  for (const cursor of [ahead, foreign, "x", `${next_cursor}!x`.slice(3)]) {
    const response = await api.call("GET", `/v1/feeds/repricing.json?changed_since=${encodeURIComponent(cursor)}`);
    expect(response.json()).toMatchObject({ status: 400, code: "bad-cursor" });
  }
  expect((await api.call("GET", "/v1/feeds/repricing.json?changed_sinc=x")).json().code).toBe("invalid-request");
});

test("text in the CSV cannot become a formula; numbers below zero stay numbers", async () => {
  const evil = '=HYPERLINK("https://evil.example","x")';
  const { proposalId, product } = await proposed({ externalId: evil });
  await api.call("PATCH", `/v1/products/${product.id}`, { cost: pln("200.00") });
  await act(proposalId, "approve");
  const csv = await api.call("GET", "/v1/feeds/repricing.csv");
  const records: Row[] = parse(csv.body, { columns: true });
  const row = records.find((record) => record["proposal_id"] === String(proposalId));
  expect(row?.["product_id"]).toBe(`'${evil}`);
  expect(row?.["margin_percent_after"]).toMatch(/^-\d/);
  expect((await feed()).items.find((one) => one["proposal_id"] === proposalId)?.["product_id"]).toBe(evil);
});
