import { expect, test } from "vitest";
import { jsonLd, productPage, readSample, schemaProduct } from "./sample-page.ts";

const shownBy = (parts: { above?: string; below?: string }): unknown => {
  const page = productPage({ price: `${parts.below ?? ""}<p class="price">129,90 zł</p>` }).replace("<h1", `${parts.above ?? ""}<h1`);
  const [offer] = readSample(page).offers;
  return { breadcrumbs: offer?.breadcrumbs, rating: offer?.rating, image: offer?.image };
};
const nothing = { breadcrumbs: [], rating: null, image: null };

test.each([
  ["a list", `<ol class="breadcrumbs"><li><a href="/">Home</a></li><li><a href="/k">Kettles</a></li><li>Steel kettle K500</li></ol>`],
  [
    "links with signs between",
    `<div id="breadCrumb">You are here: <a href="/">Home</a> &gt; <a href="/k">Kettles</a> &gt; Steel kettle K500</div>`,
  ],
  [
    "a labelled list with icons",
    `<nav aria-label="Breadcrumb"><a href="/">Home</a><svg></svg><a href="/k">Kettles</a><i>/</i><b>Steel kettle K500</b></nav>`,
  ],
  [
    "a second one for phones that is hidden",
    `<div class="crumbs" style="display:none">Back</div><div class="crumbs"><a>Home</a> » <a>Kettles</a> » Steel kettle K500</div>`,
  ],
])("a path is read from %s", (_name, above) => {
  expect(shownBy({ above })).toEqual({ ...nothing, breadcrumbs: ["Home", "Kettles", "Steel kettle K500"] });
});

test("a link back is no path", () => {
  expect(shownBy({ above: `<a class="breadcrumb-back" href="/k">Back to kettles</a>` })).toEqual(nothing);
});

test.each([
  [`<div class="rating"><span>4,7</span>/5 (1 234)</div>`, { value: 4.7, best: 5, reviewCount: 1234 }],
  [
    `<div class="star-rating" role="img" aria-label="Rated 4.50 out of 5"></div><a class="review-link" href="#reviews">(12 reviews)</a>`,
    { value: 4.5, best: 5, reviewCount: 12 },
  ],
  [`<p>4 von 5 Sternen bei 31 Bewertungen</p>`, { value: 4, best: 5, reviewCount: 31 }],
  [`<b>Average Customer Review: 5 of 5 | Total Reviews: 3</b>`, { value: 5, best: 5, reviewCount: 3 }],
  [`<p>Ocena: 9,2 z 10</p>`, { value: 9.2, best: 10, reviewCount: null }],
])("a rating is read from %s", (below, rating) => {
  expect(shownBy({ below })).toEqual({ ...nothing, rating });
});

test("beside a seller it may be the seller's", () => {
  const head = jsonLd(schemaProduct({ seller: { "@type": "Organization", name: "Iskra" } }));
  const page = productPage({ head, price: `<p class="price">129,90 zł</p><div class="stars">Ocena 4,7/5 (12)</div>` });
  expect(readSample(page).offers).toMatchObject([{ seller: { name: "Iskra" }, rating: null }]);
});

test.each([
  ["one buyer's", `<div class="review"><b>5/5</b> Works well.</div>`],
  ["the shop's", `<div class="rating">Our shop: 4.9/5 (20 311 reviews)</div>`],
  ["two that differ", `<div class="rating">4.7/5 (12)</div><div class="rating">3.2/5 (9)</div>`],
  ["no rating", `<div class="rating">Wi-Fi 2.4/5 GHz</div>`],
  ["beyond its scale", `<div class="rating">7.5/5 (12)</div>`],
])("no rating is read from %s", (_name, below) => {
  expect(shownBy({ below })).toEqual(nothing);
});

test.each([
  ["its address", `<img alt="Steel kettle K500" src="/k500.jpg">`, "/k500.jpg"],
  ["what a script loads", `<img alt="Steel kettle K500, front" src="data:image/gif;base64,R0" data-src="/k500.jpg">`, "/k500.jpg"],
])("the image that is named as the product is its own, by %s", (_name, above, image) => {
  expect(shownBy({ above })).toEqual({ ...nothing, image: expect.stringContaining(image) });
});

test("another product's image is not", () => {
  expect(shownBy({ above: `<img alt="Glass kettle G200" src="/g200.jpg">` })).toEqual(nothing);
});
