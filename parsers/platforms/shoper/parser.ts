import { foundFields } from "../../json-value.ts";
import type { PlatformParser, Place } from "../../site-parser.ts";

const BOX = "#box_productfull .basket";
const PRICE: readonly Place[] = [`${BOX} .price .main-price`, `${BOX} .price > em`];

/**
 * Shoper (Poland), Smarty templates: the basket box has the price that the shop sells at, the same without tax under it (or the other way
 * round: `price-netto` is the second price whichever that is), and what other shops ask.
 */
export const parser: PlatformParser = {
  version: 2,
  unverified:
    "No saved product page of a Shoper shop was at hand; written after its templates. Shops on its newer storefront are read as any others.",
  markers: [/\/skins\/(?:user|default|store)\/rwd_shoper/, /<body[^>]{0,300}\bid="shop_product\d+"/],
  hints: { country: "PL" },
  product: {
    regularPrice: `${BOX} .price del`,
    lowestPrice30Days: { css: BOX, pattern: /najniższ\p{L}+ cen\p{L}+[^:]{0,80}30 dni[^:]{0,60}:\s*(\d[\d\s]*,\d\d\s*zł)/iu },
    sku: "#box_productfull .code span",
    availability: "#box_productfull .availability .second",
    delivery: "#box_productfull .delivery .second",
  },
  read(_page, tools) {
    const price = tools.find(PRICE);
    const second = tools.find(`${BOX} .price-netto em`);
    if (price === null) return null;
    const label = tools.find([`${BOX} .price .price-name`, `${BOX} .price`])?.text ?? "";
    const secondLabel = tools.find(`${BOX} .price-netto .price-name`)?.text ?? "";
    const firstIsNet = /netto/i.test(label);
    const secondIsNet = /netto/i.test(secondLabel);
    // A box whose two prices are labelled alike says nothing about either.
    if (second !== null && firstIsNet === secondIsNet) return null;
    const tax = { text: String(second !== null || !firstIsNet), path: BOX };
    const fields = foundFields({
      price: firstIsNet && second !== null ? second : price,
      netPrice: firstIsNet ? price : second,
      tax: second !== null || firstIsNet ? tax : null,
    });
    return [{ extractor: "platform:shoper", variant: {}, fields }];
  },
};
