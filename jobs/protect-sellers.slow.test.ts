import { sql } from "kysely";
import { expect, test } from "vitest";
import { sellerPseudonym } from "../domain/seller-cover.ts";
import { eraseSeller } from "../store/erase-seller.ts";
import { forgetPrivateSellers, listPrivateSellers } from "../store/private-sellers.ts";
import { getSource, updateSource } from "../store/sources.ts";
import {
  figures,
  jan,
  lived,
  marketOfSellers,
  NAME,
  PSEUDONYM,
  pseudonymOf,
  secrets,
  standing,
  trader,
  TRADER,
  useRule,
} from "../test/market-of-sellers.ts";
import { whereTextIs } from "../test/where-text-is.ts";
import { protectSellers } from "./protect-sellers.ts";

test("an account that a rule calls ours keeps its name, also from what is stored, and loses it with the rule", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await marketOfSellers(stack);
  const { db } = ground;
  await ground.look(0, [jan(10_000), trader(11_000)]);
  const undercut = { amount: { amount: "1.00", currency: "PLN" }, rivals: { ownSellers: [` ${NAME.toUpperCase()}`], condition: "any" } };
  await useRule(db, "undercut-lowest", undercut);
  await ground.look(30, [jan(9_500), trader(11_000)]);
  expect((await standing(db)).map(([name]) => name)).toEqual([NAME, TRADER]);
  const [last] = await db.selectFrom("price_proposal").select("price_minor").orderBy("id", "desc").limit(1).execute();
  expect(last?.price_minor).toBe(10_900);
  await useRule(db, "match-rivals", { seller: NAME, distance: { side: "same" } });
  await ground.look(60, [jan(9_500), trader(11_000)]);
  expect(await standing(db)).toEqual([
    [PSEUDONYM, 9_500, null],
    [TRADER, 11_000, null],
  ]);
});

test("bringing along that is cut off goes on, and reaches looks that were never believed", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await marketOfSellers(stack);
  const { db, sourceId } = ground;
  await ground.look(0, [trader(10_000)], { plain: true });
  await ground.look(30, [trader(90_000), { ...jan(9_500), seller: { name: "Ewa Held", id: null, url: null, rating: null } }], {
    plain: true,
  });
  await ground.look(60, [trader(10_000), jan(9_500)], { plain: true });
  expect(await whereTextIs(db, "Ewa Held")).toEqual(["observation.offers"]);
  const source = await getSource(db, sourceId);
  const failing = (text: string): string => {
    if (text.startsWith("id ")) throw new Error("cut off");
    return pseudonymOf(text);
  };
  await expect(protectSellers({ ...ground, secrets: { pseudonym: failing } }, source)).rejects.toThrow("cut off");
  const before = await figures(db);
  await protectSellers({ ...ground, secrets }, source);
  expect(await figures(db)).toBe(before);
  expect(await whereTextIs(db, NAME)).toEqual(["private_seller.name", "private_seller.name_key", "strategy.rules"]);
  expect(await whereTextIs(db, "Ewa Held")).toEqual(["private_seller.name", "private_seller.name_key"]);
});

test("a source set to traders has its names back, and to private none at all; offers stay the same offers", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await marketOfSellers(stack);
  const { db, sourceId } = ground;
  await lived(ground);
  const before = await figures(db);
  const observed = () => db.selectFrom("observation").select(["id", "offers"]).orderBy("id").execute();
  await updateSource(db, sourceId, { sellers: "traders" }, "test");
  await protectSellers({ ...ground, secrets }, await getSource(db, sourceId));
  expect(await figures(db)).toBe(before);
  expect((await standing(db)).map(([name]) => name)).toEqual([NAME, TRADER]);
  expect((await observed())[0]?.offers[0]?.seller).toEqual(jan(1).seller);
  await ground.look(90, [jan(9_500), trader(10_800)]);
  expect(await standing(db)).toHaveLength(2);
  await updateSource(db, sourceId, { sellers: "private" }, "test");
  await ground.look(120, [jan(9_500), trader(10_800)]);
  expect((await standing(db)).map(([name]) => name)).toEqual([PSEUDONYM, sellerPseudonym(TRADER, pseudonymOf)]);
});

test("a look under way when he is erased is brought along by the next job", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await marketOfSellers(stack);
  const { db, pages, sourceId } = ground;
  await updateSource(db, sourceId, { sellers: "traders" }, "test");
  await ground.look(0, [jan(10_000)]);
  await eraseSeller(db, pages, { seller: NAME, pseudonymOf }, "test");
  await ground.look(1, [jan(9_900)], { plain: true });
  expect(await whereTextIs(db, NAME)).toContain("offer.seller_name");
  await ground.look(2, [jan(9_900)]);
  expect((await whereTextIs(db, NAME)).filter((at) => at !== "strategy.rules")).toEqual([]);
});

test("a seller who may be kept again is, and one who was never kept is not found", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await marketOfSellers(stack);
  const { db, pages } = ground;
  await lived(ground);
  await expect(eraseSeller(db, pages, { seller: "Ewa Nowak", pseudonymOf }, "test")).rejects.toThrow("write the name as the site shows it");
  await expect(eraseSeller(db, pages, { seller: NAME, host: "other.example", pseudonymOf }, "test")).rejects.toThrow("on other.example");
  await expect(eraseSeller(db, pages, { seller: "  ", pseudonymOf }, "test")).rejects.toThrow("Give the seller's name");
  await eraseSeller(db, pages, { seller: NAME, host: "MARKET.example", allowAgain: true, pseudonymOf }, "test");
  expect((await listPrivateSellers(db, { limit: 10 })).items).toEqual([]);
  await ground.look(90, [jan(9_000), trader(10_800)]);
  expect((await listPrivateSellers(db, { limit: 10 })).items).toMatchObject([{ name: NAME }]);
  expect(await standing(db)).toHaveLength(2);
});

test("names of sellers not seen for long are let go of; that of an erased one was before", async () => {
  await using stack = new AsyncDisposableStack();
  const ground = await marketOfSellers(stack);
  const { db } = ground;
  await lived(ground);
  expect(await forgetPrivateSellers(db, 30)).toBe(0);
  await sql`update private_seller set first_seen_at = now() - interval '40 days', last_seen_at = now() - interval '31 days'`.execute(db);
  expect(await forgetPrivateSellers(db, 30)).toBe(1);
  expect(await whereTextIs(db, "jan-k")).toEqual([]);
});
