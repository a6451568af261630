import { foundFields } from "../../json-value.ts";
import type { PlatformParser } from "../../site-parser.ts";
import { taxNote } from "../../tax-note.ts";

/** xt:Commerce 4 to 6 (Veyton): recognised for its tax note and price marks; the price itself is left to the standard extraction. */
export const parser: PlatformParser = {
  version: 1,
  unverified:
    "No saved page of an xt:Commerce shop was at hand and its templates are not public; only the tax note and the reduced price are read.",
  markers: [/<meta name="generator" content="xt:Commerce/, /\btemplates\/xt_responsive\//, "xtFramework/"],
  product: {
    regularPrice: ".product-price .old-price, .product-info .price-old",
    unitPrice: ".product-price .vpe, .product-info .vpe",
  },
  read(_page, tools) {
    const tax = taxNote(tools.find([".product-price .vat-info", ".product-tax-shipping", ".product-price + .tax"]));
    if (tax === null) return null;
    return [{ extractor: "platform:xt-commerce", variant: {}, fields: foundFields({ tax }) }];
  },
};
