import * as fc from "fast-check";
import { expect, test } from "vitest";
import { markerSearch, type Marker } from "./marker-search.ts";

const MARKERS: readonly Marker[] = [
  "wp-content/plugins/woocommerce/",
  /\bvar prestashop\s*=\s*\{/,
  /<body[^>]{0,2000}\bwoocommerce(-page)?\b/,
  /\bMagento_[A-Z][A-Za-z]+\//,
  "short",
  /\/out\/(?:azure|flow)\/(?:src|img)\//,
  /any(thing|one)/,
  /mixed case/i,
];
const PIECES = [
  "wp-content/plugins/woocommerce/",
  "wp-content/plugins/",
  "var prestashop = {",
  "var prestashop",
  '<body class="a woocommerce b">',
  "woocommerce",
  "Magento_Catalog/",
  "Magento_",
  "short",
  "/out/azure/",
  "/out/flow/img/",
  "anyone",
  "Mixed Case",
  "ż",
  " ",
  "x",
  "\n",
];

test("finds what searching for each marker by itself finds", () => {
  const search = markerSearch(MARKERS);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }), fc.nat(7), (pieces, offset) => {
      const html = pieces.join("");
      const held = new Uint8Array([...new Uint8Array(offset), ...new TextEncoder().encode(html)]);
      const found = search({ bytes: held.subarray(offset), html });
      const wanted = MARKERS.filter((marker) => (typeof marker === "string" ? html.includes(marker) : marker.test(html)));
      expect(MARKERS.filter((marker) => found.has(marker))).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});
