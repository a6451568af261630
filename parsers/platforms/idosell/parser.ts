import { foundFields } from "../../json-value.ts";
import type { PlatformParser } from "../../site-parser.ts";

const PRICE = "#projector_price_value, .projector_prices__price";

/**
 * IdoSell (Poland, formerly IAI-Shop): the "projector", its product view. The catalogue price and the price before the reduction are two
 * things, and the lowest price of 30 days has an element of its own.
 */
export const parser: PlatformParser = {
  version: 1,
  unverified: "No saved product page of an IdoSell shop was at hand; written after structures that scrapers of its shops rely on.",
  markers: ['id="projector_form"', 'id="projector_price_value"', 'class="projector_prices', /\bapp_shop\.(?:run|vars|fn)\b/],
  product: {
    name: "h1.product_name__name",
    regularPrice: ["#projector_price_maxprice", "del.projector_prices__maxprice"],
    lowestPrice30Days: [".projector_prices .omnibus_price__value", "#projector_form .omnibus_price__value"],
    availability: ["#projector_status_description", ".projector_status__description"],
    brand: ".dictionary__param[data-producer=true] .dictionary__value_txt",
  },
  read(page, tools) {
    const price = tools.find(PRICE);
    if (price === null) return null;
    if (/\b(pkt|punkt)/i.test(price.text)) return { outcome: "unreadable", reason: "The product is sold for points" };
    const net = tools.find(["#projector_price_value_net", ".projector_prices__price_net"]);
    // "129,00 zł / szt.", "brutto", "/ 1opak." stand in the same element.
    const text = price.text.replace(/\s*(?:brutto)?\s*\/\s*(?:1\s*)?(?:szt|para|opak|kpl)\.?\s*$/i, "").replace(/\s*brutto$/i, "");
    if (page.$(".projector_prices__price .--from, .projector_prices.--from").length > 0) return null;
    return [{ extractor: "platform:idosell", variant: {}, fields: foundFields({ price: { text, path: price.path }, netPrice: net }) }];
  },
};
