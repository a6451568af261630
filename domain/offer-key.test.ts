import * as fc from "fast-check";
import { expect, test } from "vitest";
import { offerKeys } from "./offer-key.ts";
import { emptyOffer } from "./offer.ts";
import type { Offer } from "./offer.ts";

const offer = (fields: Partial<Offer>): Offer => ({ ...emptyOffer("https://shop.example/p"), ...fields });
const seller = (name: string, id: string | null = null) => ({ name, id, url: null, rating: null });

test("the key stays when price, position, address, letter case or a mere word for new change", () => {
  const before = offer({ seller: seller("Acme  Sklep"), price: { minor: 1000, currency: "PLN" }, position: 1 });
  const after = offer({
    ...before,
    url: "https://shop.example/click/99",
    price: { minor: 900, currency: "PLN" },
    position: 4,
    itemCondition: "NewCondition",
    seller: seller("ACME sklep"),
  });
  expect(offerKeys([after])).toEqual(offerKeys([before]));
});

test("seller, variant and a condition other than new make different offers", () => {
  const keys = offerKeys([
    offer({}),
    offer({ seller: seller("Acme") }),
    offer({ variant: { size: "M" } }),
    offer({ itemCondition: "UsedCondition" }),
  ]);
  expect(new Set(keys).size).toBe(4);
  expect(offerKeys([offer({ variant: { size: "M", color: "red" } })])).toEqual(
    offerKeys([offer({ variant: { color: "red", size: "M" } })]),
  );
});

test("where one seller asks twice, the article tells the offers apart, in whatever order they stand", () => {
  const small = offer({ seller: seller("Acme"), sku: "S-1", price: { minor: 100, currency: "PLN" } });
  const large = offer({ seller: seller("Acme"), sku: "S-2", price: { minor: 200, currency: "PLN" } });
  const [smallKey, largeKey] = offerKeys([small, large]);
  expect(offerKeys([large, small])).toEqual([largeKey, smallKey]);
});

test("keys of one page are always different, and do not depend on the order of offers with different prices", () => {
  const text = fc.option(fc.constantFrom("a", "A ", "b", '["x"'), { nil: null });
  const offers = fc.uniqueArray(
    fc.record({ minor: fc.integer({ min: 1, max: 50 }), sku: text, name: text, sellerName: text, sellerId: text }).map((it) =>
      offer({
        price: { minor: it.minor, currency: "PLN" },
        sku: it.sku,
        name: it.name,
        seller: it.sellerName === null ? null : seller(it.sellerName, it.sellerId),
      }),
    ),
    { maxLength: 8, selector: (it) => it.price?.minor },
  );
  fc.assert(
    fc.property(offers, (list) => {
      const keys = offerKeys(list);
      expect(new Set(keys).size).toBe(list.length);
      expect(offerKeys(list.toReversed()).toReversed()).toEqual(keys);
    }),
  );
});
