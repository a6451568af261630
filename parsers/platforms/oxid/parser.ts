import { foundFields } from "../../json-value.ts";
import { onlyRange } from "../../only-range.ts";
import type { PlatformParser } from "../../site-parser.ts";
import { taxNote } from "../../tax-note.ts";

/** OXID eShop, themes Azure, Flow, Wave and their heirs: amount and currency sign in elements of their own, "ab" before a parent's price. */
export const parser: PlatformParser = {
  version: 1,
  unverified: "No saved page of an OXID shop was at hand; written after its public themes.",
  markers: ["js-oxProductForm", "js-oxWidgetReload", /\/out\/(?:azure|flow|wave|apex|mobile)\/(?:src|img)\//],
  product: {
    regularPrice: ["#detailsMain .pricebox del", ".details .pricebox del", ".detailsInfo .oldPrice del"],
    sku: { css: "#productArtnum", pattern: /(?:nr|no|num)\w*\.?\s*:?\s*(\S[^·•|]*?)\s*(?:[·•|]|$)/i },
    unitPrice: "#productPriceUnit",
    availability: ".tobasket .stockFlag, .information .stockFlag",
    delivery: ".tobasket .deliverytime",
  },
  read(page, tools) {
    const label = page.$("#productPrice").first();
    if (label.length === 0) return null;
    if (/[a-z]/i.test(label.find(".price-from").text())) return onlyRange(label.text());
    const amount = tools.find("#productPrice .price");
    const sign = tools.find("#productPrice .currency");
    const whole = tools.find({ css: "#productPrice", pattern: /^(?!\s*(?:ab|from|od)\b)[^*]+/i });
    const price = amount !== null && sign !== null ? { ...amount, text: `${amount.text} ${sign.text}` } : whole;
    const tax = taxNote(tools.find([".tobasket .vat-info-text", ".pricebox .vat-info-text", "#incVatMessage", ".vatMessage"]));
    return [
      { extractor: "platform:oxid", variant: {}, fields: foundFields({ price, tax, netPrice: tax?.text === "false" ? price : null }) },
    ];
  },
};
