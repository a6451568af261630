import type { Found } from "../../draft.ts";
import { foundFields } from "../../json-value.ts";
import type { PlatformParser } from "../../site-parser.ts";
import { readTaxText } from "../../tax-text.ts";

const LIST = "#content ul.list-unstyled";
const PRICE = [`${LIST} > li > h2 .price-new`, `${LIST} > li > h2`];

/**
 * OpenCart 3 and 4, default templates and those that keep their structure: the price is a heading in a list beside the pictures, the
 * amounts behind it in the same list are the one without tax, reward points and prices from several pieces.
 */
export const parser: PlatformParser = {
  version: 2,
  markers: ["index.php?route=product/product", "catalog/view/javascript/common.js", /catalog\/view\/(theme|stylesheet|javascript)\//],
  endings: [
    {
      css: "#product-category, #product-search, #product-special, #product-manufacturer",
      outcome: "unreadable",
      reason: "The page lists several products",
    },
  ],
  product: {
    price: PRICE,
    regularPrice: [`${LIST} > li > .price-old`, `${LIST} > li > h2 .price-old`, `${LIST} > li > span[style*=line-through]`],
  },
  read(page, tools) {
    const price = tools.find(PRICE);
    const heading = page.$(`${LIST} > li > h2`).first();
    if (price === null || heading.length === 0) return null;
    const net = heading
      .parent()
      .nextAll("li")
      .toArray()
      .map((item) => tools.find("", item))
      .find((line): line is Found => line !== null && readTaxText(line.text.replace(/[\d.,]+.*$/, "")) === false);
    const fields = foundFields({
      price,
      // The line without tax is there only where the price above it has tax in it.
      tax: net === undefined ? null : { text: "true", path: LIST },
      netPrice: net === undefined ? null : { ...net, text: net.text.replace(/^[^:]*:\s*/, "") },
    });
    return [{ extractor: "platform:opencart", variant: {}, fields }];
  },
};
