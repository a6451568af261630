import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { offerKeys, renamedOfferKey } from "./offer-key.ts";
import { emptyOffer, type Offer } from "./offer.ts";
import { coverAsStored, coverOffers, sellerCover, sellerPseudonym, type SellerCover } from "./seller-cover.ts";
import { isTraderName } from "./trader-name.ts";

/** Sixteen letters that no name can be read from. */
const pseudonymOf = (text: string): string =>
  `private-seller-${createHash("sha256")
    .update(text)
    .digest("hex")
    .slice(0, 16)
    .replace(/[0189]/g, "z")}`;
const page = "https://market.example/p/1";
const options = (cover: SellerCover, erased: readonly string[] = [], own: readonly string[] = []) => ({
  cover,
  pseudonymOf,
  pageUrl: page,
  erased: new Set(erased),
  own: new Set(own),
});
const offer = (name: string, fields: Partial<Offer> = {}): Offer => ({
  ...emptyOffer(page),
  price: { minor: 1999, currency: "PLN" },
  seller: { name, id: null, url: null, rating: null },
  ...fields,
});

test.each([
  ["shop", "auto", false, "named"],
  ["comparator", "auto", false, "named"],
  ["marketplace", "auto", true, "named"],
  ["marketplace", "auto", false, "mixed"],
  ["marketplace", "traders", false, "named"],
  ["marketplace", "private", true, "covered"],
  ["shop", "private", false, "covered"],
] as const)("a %s set to %s (traders only: %s) keeps names %s", (kind, sellers, tradersOnly, cover) => {
  expect(sellerCover({ kind, sellers }, tradersOnly)).toBe(cover);
});

test.each([
  ["Elektro Hurt sp. z o.o.", true],
  ["ELEKTRO HURT SPÓŁKA Z O.O.", true],
  ["Foto Müller GmbH & Co. KG", true],
  ["Bäckerei Schmidt e.K.", true],
  ["Handel S.A.", true],
  ["Nordisk Elektronik A/S", true],
  ["sklep-z-agd.pl", true],
  ["www.shop.example", true],
  ["Jan Kowalski", false],
  ["jan_kowalski84", false],
  ["super-sklep", false],
  ["Anna", false],
  ["SA", false],
  ["Ag Nowak", false],
  ["marek.nowak", false],
  ["", false],
])("the name %j shows a business: %s", (name, business) => {
  expect(isTraderName(name)).toBe(business);
});

test("what identifies a private seller leaves the offer, and the rest of it stays", () => {
  const before = offer("Jan Kowalski", {
    url: "https://market.example/p/1?seller=jan%20kowalski&x=1",
    name: "Lamp by Jan Kowalski",
    seller: {
      name: "Jan Kowalski",
      id: "U-77",
      url: "https://market.example/u/jan-kowalski",
      rating: { value: 99, best: 100, reviewCount: 3 },
    },
    evidence: {
      price: { extractor: "site:x", path: ".price", text: "19,99 zł" },
      seller: { extractor: "site:x", path: ".seller", text: "Jan Kowalski" },
      url: { extractor: "site:x", path: "a", text: "/p/1?seller=U-77" },
    },
  });
  const { offers, covered } = coverOffers([before], options("mixed"));
  const [after] = offers;
  const pseudonym = sellerPseudonym("Jan Kowalski", pseudonymOf);
  expect(covered).toEqual([{ pseudonym, name: "Jan Kowalski", id: "U-77", url: "https://market.example/u/jan-kowalski" }]);
  expect(after).toEqual({
    ...before,
    url: page,
    seller: { name: pseudonym, id: pseudonymOf("id U-77"), url: null, rating: { value: 99, best: 100, reviewCount: 3 } },
    evidence: {
      price: before.evidence["price"],
      seller: { extractor: "site:x", path: ".seller", text: pseudonym },
      url: { extractor: "site:x", path: "a", text: pseudonym },
    },
  });
  // a page read again compares with what was stored of it, and only those are covered whom that covers
  const other = offer("Ewa");
  const again = coverAsStored([before, other], offers, { pseudonymOf, pageUrl: page });
  expect(again).toEqual([after, other]);
  const read = [before];
  expect(coverAsStored(read, [other], { pseudonymOf, pageUrl: page })).toBe(read);
  // twice is as once
  expect(coverOffers(offers, options("mixed"))).toEqual({ offers, covered: [] });
});

test("businesses keep their names where names show them, unless they were erased or all are covered", () => {
  const offers = [offer("Hurt sp. z o.o."), offer("private"), offer("unknown"), { ...offer("x"), seller: null }];
  expect(coverOffers(offers, options("mixed"))).toEqual({ offers, covered: [] });
  expect(coverOffers(offers, options("named"))).toEqual({ offers, covered: [] });
  expect(coverOffers(offers, options("covered")).covered.map(({ name }) => name)).toEqual(["Hurt sp. z o.o."]);
  const erased = sellerPseudonym("HURT  Sp. z o.o. ", pseudonymOf);
  expect(coverOffers(offers, options("named", [erased])).offers[0]?.seller?.name).toBe(erased);
  // we are nobody's secret, unless we wish it
  const ours = [offer("Nasz  Sklepik")];
  expect(coverOffers(ours, options("covered", [], ["nasz sklepik"]))).toEqual({ offers: ours, covered: [] });
  expect(coverOffers(ours, options("mixed", [sellerPseudonym("nasz sklepik", pseudonymOf)], ["nasz sklepik"])).covered).toHaveLength(1);
});

test("an offer's key under the pseudonym is the key renamed, also where sellers share a name", () => {
  const lists: Offer[][] = [
    [offer("Jan"), offer("Ewa", { variant: { color: "red" } })],
    [offer("Jan", { seller: { name: "Jan", id: "1", url: null, rating: null }, sku: "a" }), offer("jan ", { sku: "b" })],
    [offer("Jan"), offer("Jan"), offer("Jan", { itemCondition: "UsedCondition" })],
  ];
  for (const offers of lists) {
    const safe = coverOffers(offers, options("mixed")).offers;
    const renamed = offerKeys(offers).map((key, index) =>
      renamedOfferKey(key, { name: safe[index]?.seller?.name ?? "", id: (id) => pseudonymOf(`id ${id}`) }),
    );
    expect(renamed).toEqual(offerKeys(safe));
  }
});
