import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { jsonLd, pricesOf, productPage, readSample, schemaProduct } from "./sample-page.ts";

interface Cost {
  readonly name: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly seconds: number;
}

// One second is what a page may cost; a machine that is busy with other tests makes it two. More memory ends the process.
const MOST_SECONDS = 2;
const MOST_MEGABYTES = 200;

test("hostile pages end in an outcome, in a second each and in bounded memory", async () => {
  const script = fileURLToPath(new URL("hostile-pages.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [`--max-old-space-size=${MOST_MEGABYTES}`, script], { maxBuffer: 1e7 });
  const costs = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Cost);
  expect(costs.length).toBeGreaterThan(80);
  for (const { name, outcome } of costs) {
    expect({ name, outcome: ["offers", "unreadable", "ambiguous", "blocked", "gone", "needs-browser"].includes(outcome) }).toEqual({
      name,
      outcome: true,
    });
  }
  expect(costs.filter(({ seconds }) => seconds > MOST_SECONDS)).toEqual([]);
  expect(costs.filter(({ reason }) => reason?.startsWith("The parser failed"))).toEqual([]);
}, 120_000);

test("names from the page never reach an object's prototype", () => {
  const block = `{"@context":"https://schema.org","@type":"Product","name":"Steel kettle K500","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},
    "offers":{"@type":"Offer","price":"129.90","priceCurrency":"PLN","__proto__":{"price":"1.00"}},"hasVariant":{"__proto__":{"polluted":1}}}`;
  expect(pricesOf(readSample(productPage({ head: jsonLd(block), price: "" })))).toBe("129.90 PLN");
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("items that refer to each other in a circle are read once", () => {
  const graph = [
    { ...schemaProduct(), "@id": "#a", offers: { "@id": "#o" }, isRelatedTo: { "@id": "#b" } },
    { "@type": "Product", "@id": "#b", name: "Other", isRelatedTo: { "@id": "#a" } },
    { "@type": "Offer", "@id": "#o", price: "129.90", priceCurrency: "PLN", itemOffered: { "@id": "#a" }, offers: { "@id": "#o" } },
  ];
  expect(pricesOf(readSample(productPage({ head: jsonLd({ "@graph": graph }), price: "" })))).toBe("129.90 PLN");
});

test("an address that is none is unreadable, not an exception", () => {
  expect(readSample(productPage(), { url: "not an address" })).toMatchObject({ outcome: "unreadable", offers: [] });
});
