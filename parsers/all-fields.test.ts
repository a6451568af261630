import { expect, test } from "vitest";
import { observe } from "./observe.ts";
import { plainReading } from "./plain-reading.ts";

async function offersOf(
  body: string,
  { url = "https://sklep.example/p/1", data }: { url?: string; data?: unknown } = {},
): Promise<readonly unknown[]> {
  const script = data === undefined ? "" : `<script type="application/ld+json">${JSON.stringify(data)}</script>`;
  const html = `<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>Czajnik Brzask 2000</title>${script}</head><body>${body}</body></html>`;
  return plainReading(await observe({ url, body: Buffer.from(html), contentType: "text/html; charset=utf-8", hints: {} })).offers;
}

test("a page that states everything is read whole", async () => {
  const data = {
    "@context": "https://schema.org",
    "@graph": [
      {
        "@type": "BreadcrumbList",
        itemListElement: [
          { "@type": "ListItem", position: 2, name: "Czajniki" },
          { "@type": "ListItem", position: 1, name: "AGD" },
        ],
      },
      {
        "@type": "Product",
        name: "Czajnik Brzask 2000",
        brand: { name: "Brzask" },
        gtin13: "5901234123457",
        mpn: "BR-2000",
        sku: "A-77",
        image: "/i.jpg",
        aggregateRating: { ratingValue: 4.6, reviewCount: 31, bestRating: 5 },
        offers: {
          "@type": "Offer",
          price: "129.90",
          priceCurrency: "PLN",
          availability: "https://schema.org/InStock",
          itemCondition: "https://schema.org/NewCondition",
          priceValidUntil: "2027-01-31",
          seller: { name: "Iskra" },
          shippingDetails: {
            shippingRate: { value: 14.99, currency: "PLN" },
            deliveryTime: {
              handlingTime: { minValue: 0, maxValue: 1, unitCode: "DAY" },
              transitTime: { minValue: 1, maxValue: 2, unitCode: "DAY" },
            },
          },
        },
      },
    ],
  };
  const body = `<h1>Czajnik Brzask 2000</h1><div><del>159,00 zł</del> <b class="price">129,90 zł</b></div>
<p>Najniższa cena z 30 dni: 119,00 zł</p><p>129,90 zł brutto / 105,61 zł netto</p><p>Darmowa dostawa od 200 zł</p><p>Na stanie: 12 szt.</p><button>Do koszyka</button>`;
  expect(await offersOf(body, { data })).toEqual([
    {
      url: "https://sklep.example/p/1",
      name: "Czajnik Brzask 2000",
      brand: "Brzask",
      gtin: "05901234123457",
      mpn: "BR-2000",
      sku: "A-77",
      price: "129.90 PLN",
      priceText: "129.90",
      regularPrice: "159.00 PLN",
      lowestPrice30Days: "119.00 PLN",
      otherPrices: [{ kind: "net", amount: "105.61 PLN" }],
      shippingPrice: "14.99 PLN",
      freeShippingFrom: "200.00 PLN",
      taxIncluded: true,
      availability: "InStock",
      quantity: 12,
      deliveryDays: [1, 3],
      itemCondition: "NewCondition",
      seller: { name: "Iskra" },
      validUntil: "2027-01-31",
      rating: { value: 4.6, best: 5, reviewCount: 31 },
      image: "https://sklep.example/i.jpg",
      breadcrumbs: ["AGD", "Czajniki"],
    },
  ]);
});

const BOX = `<div class="product"><span class="price">129,90 zł</span><button>Dodaj do koszyka</button></div>`;
test.each([
  ["the name", "<h1>Czajnik Brzask 2000 5901234123457</h1>", "https://sklep.example/p/1"],
  ["the address", "<h1>Czajnik Brzask 2000</h1>", "https://sklep.example/czajnik-brzask-5901234123457.html"],
  ["a table", "<h1>Czajnik Brzask 2000</h1><table><tr><th>EAN</th><td>5901234123457</td></tr></table>", "https://sklep.example/p/1"],
  ["a list of terms", "<h1>Czajnik Brzask 2000</h1><dl><dt>GTIN:</dt><dd>5901234123457</dd></dl>", "https://sklep.example/p/1"],
  ["a data attribute", `<h1>Czajnik Brzask 2000</h1><p data-ean="5901234123457"></p>`, "https://sklep.example/p/1"],
])("a GTIN in %s", async (_, heading, url) => {
  expect(await offersOf(heading + BOX, { url })).toMatchObject([{ gtin: "05901234123457", price: "129.90 PLN" }]);
});

test("a wrong check digit is no GTIN, wherever it stands", async () => {
  const [offer] = await offersOf(`<h1>Czajnik 5901234123450</h1><p data-ean="5901234123450">EAN: 5901234123450</p>${BOX}`, {
    url: "https://sklep.example/czajnik-5901234123450.html",
  });
  expect(offer).not.toHaveProperty("gtin");
});

test("breadcrumbs whose links are the step's item", async () => {
  const step = (name: string, position: number): string =>
    `<li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem"><a itemprop="item" href="/${position}"><span itemprop="name">${name}</span></a><meta itemprop="position" content="${position}"></li>`;
  const trail = `<ol itemscope itemtype="https://schema.org/BreadcrumbList">${step("AGD", 1)}${step("Czajniki", 2)}</ol>`;
  expect(await offersOf(`${trail}<h1>Czajnik Brzask 2000</h1>${BOX}`)).toMatchObject([{ breadcrumbs: ["AGD", "Czajniki"] }]);
});

test("one offer per variant, with what tells it", async () => {
  const variant = (size: string, price: number, availability: string): unknown => ({
    "@type": "Product",
    sku: `K1-${size}`,
    size,
    color: "biały",
    offers: { "@type": "Offer", price, priceCurrency: "PLN", availability },
  });
  const data = {
    "@context": "https://schema.org",
    "@type": "ProductGroup",
    name: "Koszulka",
    hasVariant: [variant("S", 59, "InStock"), variant("M", 69, "OutOfStock")],
  };
  expect(await offersOf(`<h1>Koszulka</h1><b>59,00 zł</b><button>Do koszyka</button>`, { data })).toMatchObject([
    { sku: "K1-S", price: "59.00 PLN", availability: "InStock", variant: { color: "biały", size: "S" } },
    { sku: "K1-M", price: "69.00 PLN", availability: "OutOfStock", variant: { color: "biały", size: "M" } },
  ]);
});
