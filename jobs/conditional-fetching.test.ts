import { createHash } from "node:crypto";
import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { updateSource } from "../store/sources.ts";
import { openOneShop, productPage, type OneShop } from "../test/one-shop.ts";

/** A shop's page with a price that moves, and how its server deals with conditions. */
interface Pricing {
  price: number;
  /** Answers 304 to any condition. */
  deaf: boolean;
  etag: (body: string) => string;
  conditional: number;
  full: number;
}

const honest = (body: string): string => `"${createHash("sha1").update(body).digest("hex")}"`;

async function setUp(stack: AsyncDisposableStack, given: Partial<Pricing> = {}): Promise<{ shop: OneShop; pricing: Pricing }> {
  const pricing: Pricing = { price: 100, deaf: false, etag: honest, conditional: 0, full: 0, ...given };
  const page: RequestListener = (request, response) => {
    const body = productPage(pricing.price);
    const etag = pricing.etag(body);
    const asked = request.headers["if-none-match"];
    pricing[asked === undefined ? "full" : "conditional"]++;
    if (asked !== undefined && (pricing.deaf || asked === etag)) return response.writeHead(304, pricing.deaf ? {} : { etag }).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", etag }).end(body);
  };
  return { shop: await openOneShop(stack, { "/p": page }), pricing };
}

/** As if the last whole page had come two days ago. */
const dayPasses = ({ db }: OneShop) =>
  db
    .updateTable("listing_check")
    .set({ full_at: new Date(Date.now() - 2 * 86_400_000) })
    .execute();
const check = ({ db }: OneShop) => db.selectFrom("listing_check").selectAll().executeTakeFirstOrThrow();

test("an honest server is asked conditionally, verified once a day, and believed on", async () => {
  await using stack = new AsyncDisposableStack();
  const { shop, pricing } = await setUp(stack);
  for (let i = 0; i < 3; i++) await shop.crawl();
  expect([pricing.full, pricing.conditional]).toEqual([1, 2]);
  expect(await check(shop)).toMatchObject({ last_outcome: "unchanged", not_modified: 2, checks: 3 });
  await dayPasses(shop);
  await shop.crawl();
  expect([pricing.full, pricing.conditional]).toEqual([2, 2]);
  expect(await check(shop)).toMatchObject({ last_outcome: "unchanged", not_modified: 0, checks: 4 });
  pricing.price = 90;
  await shop.crawl();
  await dayPasses(shop);
  pricing.price = 80;
  await shop.crawl();
  expect(await shop.state()).toEqual({ outcome: "offers", price: 80 });
  expect((await shop.source()).validatorsDistrustReason).toBeNull();
});

test("after so many 304 answers the whole page is asked for, however soon they came", async () => {
  await using stack = new AsyncDisposableStack();
  const { shop, pricing } = await setUp(stack);
  await shop.crawl();
  await shop.db.updateTable("listing_check").set({ not_modified: 23 }).execute();
  await shop.crawl();
  await shop.crawl();
  expect([pricing.full, pricing.conditional]).toEqual([2, 1]);
  expect((await check(shop)).not_modified).toBe(0);
});

test.each<[name: string, given: Partial<Pricing>, reason: RegExp]>([
  ["answers 304 whatever changed", { deaf: true }, /still answered with 304/],
  ["gives every page the same ETag", { etag: () => '"1"' }, /ETag "1" stayed the same/],
])("a server that %s is found out, and asked for whole pages from then on", async (_name, given, reason) => {
  await using stack = new AsyncDisposableStack();
  const { shop, pricing } = await setUp(stack, given);
  await shop.crawl();
  pricing.price = 90;
  await shop.crawl();
  expect(await shop.state()).toEqual({ outcome: "unchanged", price: 100 });
  await dayPasses(shop);
  await shop.crawl();
  expect(await shop.state()).toEqual({ outcome: "offers", price: 90 });
  expect((await shop.source()).validatorsDistrustReason).toMatch(reason);
  const { conditional } = pricing;
  pricing.price = 85;
  await shop.crawl();
  expect(await shop.state()).toEqual({ outcome: "offers", price: 85 });
  // the same body still proves itself
  await shop.crawl();
  expect(await shop.state()).toEqual({ outcome: "unchanged", price: 85 });
  expect(pricing.conditional).toBe(conditional);
  await updateSource(shop.db, shop.sourceId, { validatorsDistrustReason: null }, "test");
  await shop.crawl();
  expect(pricing.conditional).toBe(conditional + 1);
});

test("a page that is known is read anew when other parsers would read it", async () => {
  await using stack = new AsyncDisposableStack();
  const { shop, pricing } = await setUp(stack);
  await shop.crawl();
  await shop.crawl();
  expect([pricing.full, pricing.conditional]).toEqual([1, 1]);
  await shop.db.updateTable("listing_check").set({ reader: "site:shop.localhost@1 standard@0" }).execute();
  await shop.crawl();
  expect([pricing.full, pricing.conditional]).toEqual([2, 1]);
  expect((await check(shop)).last_outcome).toBe("offers");
  await shop.crawl();
  expect([pricing.full, pricing.conditional]).toEqual([2, 2]);
});
