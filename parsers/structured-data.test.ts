import { expect, test } from "vitest";
import { jsonLd, pricesOf, productPage, readSample, schemaProduct } from "./sample-page.ts";

/** A page whose price only the structured data states. */
const only = (...blocks: unknown[]): string => productPage({ head: blocks.map(jsonLd).join(""), price: "" });
const read = (...blocks: unknown[]): string => pricesOf(readSample(only(...blocks)));
const offer = (fields: Record<string, unknown>): Record<string, unknown> => ({
  "@type": "Offer",
  price: "129.90",
  priceCurrency: "PLN",
  ...fields,
});

test.each([
  ["type in an array", schemaProduct({}, { "@type": ["Product", "Thing"] })],
  ["type in lower case", schemaProduct({}, { "@type": "product" })],
  ["type as a full address", schemaProduct({}, { "@type": "https://schema.org/Product" })],
  ["inside @graph", { "@context": "https://schema.org", "@graph": [{ "@type": "WebPage", name: "x" }, schemaProduct()] }],
  ["a list of roots", [{ "@type": "Organization", name: "Shop" }, schemaProduct()]],
  ["offers in an array", schemaProduct({}, { offers: [offer({})] })],
  ["offers written with a capital", { ...schemaProduct(), offers: undefined, Offers: offer({}) }],
  ["price as a number", schemaProduct({ price: 129.9 })],
  ["price with comma and sign", schemaProduct({ price: "129,90 zł", priceCurrency: undefined })],
  [
    "an aggregate of one offer",
    schemaProduct({}, { offers: { "@type": "AggregateOffer", lowPrice: "129.90", highPrice: "129.90", priceCurrency: "PLN" } }),
  ],
  [
    "nested offers of an aggregate",
    schemaProduct({}, { offers: { "@type": "AggregateOffer", lowPrice: 99, highPrice: 129.9, offers: [offer({})] } }),
  ],
  [
    "a price specification",
    schemaProduct(
      {},
      { offers: { "@type": "Offer", priceSpecification: { "@type": "UnitPriceSpecification", price: 129.9, priceCurrency: "PLN" } } },
    ),
  ],
  [
    "a list price beside the price",
    schemaProduct(
      {},
      {
        offers: {
          "@type": "Offer",
          priceSpecification: [
            { price: 159.9, priceCurrency: "PLN", priceType: "https://schema.org/ListPrice" },
            { price: 129.9, priceCurrency: "PLN" },
          ],
        },
      },
    ),
  ],
  [
    "a member price beside the price",
    schemaProduct(
      {},
      {
        offers: {
          "@type": "Offer",
          priceSpecification: [
            { price: 99.9, priceCurrency: "PLN", validForMemberTier: { "@type": "MemberProgramTier", name: "gold" } },
            { price: 129.9, priceCurrency: "PLN" },
          ],
        },
      },
    ),
  ],
  [
    "a unit price beside the price",
    schemaProduct(
      {},
      {
        offers: offer({
          priceSpecification: {
            "@type": "UnitPriceSpecification",
            price: 43.3,
            priceCurrency: "PLN",
            referenceQuantity: { value: "1", unitCode: "KGM" },
          },
        }),
      },
    ),
  ],
  [
    "an offer of which the product is the item",
    {
      "@context": "https://schema.org",
      "@type": "Offer",
      price: "129.90",
      priceCurrency: "PLN",
      itemOffered: { "@type": "Product", name: "Steel kettle K500" },
    },
  ],
  ["price as a float with binary dust", schemaProduct({ price: 129.9000000001 })],
])("JSON-LD: %s", (_, block) => {
  expect(read(block)).toBe("129.90 PLN");
});

test("an offer that is referred to by its id", () => {
  const product = { "@type": "Product", name: "Steel kettle K500", offers: { "@id": "#offer" } };
  expect(read({ "@context": "https://schema.org", "@graph": [product, offer({ "@id": "#offer" })] })).toBe("129.90 PLN");
});

const source = JSON.stringify(schemaProduct());
test.each([
  ["trailing commas", source.replaceAll("}", ",}")],
  ["a trailing semicolon", `${source};`],
  ["comments", `// product\n/* of the shop */${source}`],
  ["a CDATA wrapper", `//<![CDATA[\n${source}\n//]]>`],
  ["an HTML comment wrapper", `<!-- ${source} -->`],
  ["control characters in a text", source.replace("Steel kettle", "Steel\n\tkettle\u0001")],
  ["entities for quotes", source.replaceAll('"', "&quot;")],
  ["an apostrophe escaped as in JavaScript", source.replace("Steel", "\\'Steel")],
])("broken JSON-LD is read: %s", (_, text) => {
  expect(read(text)).toBe("129.90 PLN");
});

test("one broken block does not lose the others", () => {
  expect(read(`{"@type":"Product","name":`, "", "null", schemaProduct())).toBe("129.90 PLN");
});

test("the product of the page is chosen among others by name, address and number, not by place", () => {
  const other = {
    "@context": "https://schema.org",
    "@type": "Product",
    name: "Kettle descaler",
    url: "https://shop.pl/p/descaler",
    offers: offer({ price: "9.90" }),
  };
  expect(read(other, schemaProduct({}, { url: "https://shop.pl/p/kettle-500/" }))).toBe("129.90 PLN");
  expect(read(schemaProduct({}, { isRelatedTo: [other], isAccessoryOrSparePartFor: other }))).toBe("129.90 PLN");
});

test("a product that is not the page's is not taken, though it is the only one described", () => {
  const other = {
    "@context": "https://schema.org",
    "@type": "Product",
    name: "Garden hose 20 m",
    url: "https://shop.pl/p/hose",
    offers: offer({ price: "9.90" }),
  };
  expect(read(other)).toBe("unreadable");
});

test("one offer per variant, with what tells them apart; the one shown on the page first", () => {
  const variant = (size: string, price: string): unknown => ({
    "@type": "Product",
    sku: `K-${size}`,
    name: `Steel kettle K500 ${size}`,
    size,
    color: "black",
    offers: offer({ price }),
  });
  const group = {
    "@context": "https://schema.org",
    "@type": "ProductGroup",
    name: "Steel kettle K500",
    brand: { "@type": "Brand", name: "Dom" },
    hasVariant: [variant("1 l", "99.90"), variant("2 l", "129.90")],
  };
  const { offers } = readSample(productPage({ head: jsonLd(group) }));
  expect(offers.map(({ sku, variant: told, price, brand }) => [sku, told["size"], price?.minor, brand])).toEqual([
    ["K-2 l", "2 l", 12990, "Dom"],
    ["K-1 l", "1 l", 9990, "Dom"],
  ]);
});

test("one offer per seller, with its place", () => {
  const seller = (name: string, price: string): unknown => offer({ price, seller: { "@type": "Organization", name } });
  const { offers } = readSample(only(schemaProduct({}, { offers: [seller("Alfa", "120.00"), seller("Beta", "119.00")] })));
  expect(offers.map(({ seller: by, price, position }) => [by?.name, price?.minor, position])).toEqual([
    ["Alfa", 12000, 1],
    ["Beta", 11900, 2],
  ]);
});

test("offers that nothing tells apart are ambiguous, not the lowest", () => {
  expect(readSample(only(schemaProduct({}, { offers: [offer({}), offer({ price: "99.90" })] }))).outcome).toBe("ambiguous");
});

test("a thousands dot in a machine's amount is not guessed", () => {
  expect(read(schemaProduct({ price: "1.299" }))).toBe("unreadable");
});

test("every field that JSON-LD states is filled, with its evidence", () => {
  const block = schemaProduct(
    {
      availability: "http://schema.org/InStock",
      itemCondition: "https://schema.org/NewCondition",
      priceValidUntil: "2030-01-31",
      seller: { "@type": "Organization", name: "Shop" },
      shippingDetails: {
        shippingRate: { value: "9.99", currency: "PLN" },
        deliveryTime: {
          handlingTime: { minValue: 0, maxValue: 1, unitCode: "DAY" },
          transitTime: { minValue: 1, maxValue: 2, unitCode: "DAY" },
        },
      },
    },
    {
      gtin13: "4006381333931",
      mpn: "K-500",
      brand: { name: "Dom" },
      image: ["/img/k500.jpg"],
      aggregateRating: { ratingValue: "4.7", reviewCount: "12" },
    },
  );
  const crumbs = {
    "@type": "BreadcrumbList",
    itemListElement: [
      { "@type": "ListItem", position: 1, name: "Kitchen" },
      { "@type": "ListItem", position: 2, item: { name: "Kettles" } },
    ],
  };
  const [read] = readSample(only(block, crumbs)).offers;
  expect(read).toMatchObject({
    name: "Steel kettle K500",
    sku: "KET-500",
    gtin: "04006381333931",
    mpn: "K-500",
    brand: "Dom",
    availability: "InStock",
    itemCondition: "NewCondition",
    validUntil: "2030-01-31",
    seller: null,
    shippingPrice: { minor: 999, currency: "PLN" },
    deliveryDays: [1, 3],
    image: "https://shop.pl/img/k500.jpg",
    rating: { value: 4.7, best: 5, reviewCount: 12 },
    breadcrumbs: ["Kitchen", "Kettles"],
  });
  expect(read?.evidence["price"]).toEqual({ extractor: "json-ld", path: "ld+json[0].offers.price", text: "129.90" });
});

test("microdata, RDFa and Open Graph state the same product", () => {
  const microdata = `<div itemscope itemtype="https://schema.org/Product"><span itemprop="name">Steel kettle K500</span><div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="price" content="129.90"><meta itemprop="priceCurrency" content="PLN"></div></div>`;
  const rdfa = `<div vocab="https://schema.org/" typeof="Product"><span property="name">Steel kettle K500</span><div property="offers" typeof="Offer"><span property="price" content="129.90"></span><span property="priceCurrency" content="PLN"></span></div></div>`;
  const metas = `<meta property="og:type" content="product"><meta property="og:title" content="Steel kettle K500"><meta property="product:price:amount" content="129.90"><meta property="product:price:currency" content="PLN"><meta property="product:availability" content="in stock">`;
  expect(readSample(productPage({ price: microdata })).offers[0]?.evidence["price"]?.extractor).toBe("microdata");
  expect(readSample(productPage({ price: rdfa })).offers[0]?.evidence["price"]?.extractor).toBe("rdfa");
  const [offerOfMetas] = readSample(productPage({ head: metas, price: "" })).offers;
  expect(offerOfMetas).toMatchObject({ price: { minor: 12990, currency: "PLN" }, availability: "InStock" });
});

test("a sale price in the metas goes before the price it replaces", () => {
  const metas = `<meta property="og:type" content="product"><meta property="product:price:amount" content="159.90"><meta property="product:price:currency" content="PLN"><meta property="product:sale_price:amount" content="129.90">`;
  expect(readSample(productPage({ head: metas, price: "" })).offers[0]).toMatchObject({
    price: { minor: 12990 },
    regularPrice: { minor: 15990 },
  });
});

test("two extractors that state different prices are ambiguous where the page shows neither", () => {
  const metas = `<meta property="og:type" content="product"><meta property="product:price:amount" content="99.90"><meta property="product:price:currency" content="PLN">`;
  expect(readSample(productPage({ head: metas + jsonLd(schemaProduct()), price: "" })).outcome).toBe("ambiguous");
});

const sellers = (prices: readonly string[]) =>
  schemaProduct({
    "@type": "AggregateOffer",
    price: undefined,
    offers: prices.map((price, i) => ({
      "@type": "Offer",
      price,
      priceCurrency: "PLN",
      seller: { "@type": "Organization", name: `Seller ${"ABC"[i]}` },
    })),
  });
const sellerRows = (prices: readonly string[]): string =>
  `<ol>${prices.map((price, i) => `<li class="row">Seller ${"ABC"[i]} <strong>${price}</strong></li>`).join("")}</ol>`;

test("prices of sellers that the page shows are believed, in the page's order", () => {
  const page = productPage({
    head: jsonLd(sellers(["129.90", "119.90", "149.00"])),
    price: sellerRows(["129,90 zł", "119,90 zł", "149,00 zł"]),
  });
  expect(pricesOf(readSample(page))).toBe("129.90 PLN, 119.90 PLN, 149.00 PLN");
});

test("prices of sellers are not believed where the page shows others", () => {
  const head = jsonLd(sellers(["129.90", "119.90", "149.00"]));
  expect(pricesOf(readSample(productPage({ head, price: sellerRows(["139,90 zł", "124,90 zł", "155,00 zł"]) })))).toBe("ambiguous");
  // One of the old prices is another seller's price now.
  expect(pricesOf(readSample(productPage({ head, price: sellerRows(["139,90 zł", "129,90 zł", "155,00 zł"]) })))).toBe("ambiguous");
});

test("prices of sellers whose rows are drawn later are believed", () => {
  const page = productPage({ head: jsonLd(sellers(["129.90", "119.90", "149.00"])), price: `<p>Trwa ładowanie ofert</p>` });
  expect(pricesOf(readSample(page))).toBe("129.90 PLN, 119.90 PLN, 149.00 PLN");
});
