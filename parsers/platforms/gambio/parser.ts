import { foundFields } from "../../json-value.ts";
import { onlyRange } from "../../only-range.ts";
import type { PlatformParser } from "../../site-parser.ts";
import { taxNote } from "../../tax-note.ts";

const BOX = ".product-info .current-price-container";

/** Gambio GX3 and GX4 (heir of xt:Commerce 3), themes Honeygrid and Malibu: the old price stands inside the price's own element. */
export const parser: PlatformParser = {
  version: 1,
  unverified: "No saved page of a Gambio shop was at hand; its templates are not public, the structure is from memory of its shops.",
  markers: [/\bGXModules\//, "gm_javascript.js.php", /\btemplates\/(?:Honeygrid|EyeCandy|MobileCandy)\//],
  product: { sku: [".product-info .model-number-text", ".product-info .model-number dd"] },
  read(page, tools) {
    const box = page.$(BOX).first();
    const element = box.get(0);
    if (element === undefined) return null;
    const old = tools.find({ css: ".productOldPrice", pattern: /\d[\d.,\s]*\s*\S+\s*$/ }, element);
    const whole = tools.find("", element);
    const before = tools.find(".productOldPrice", element);
    if (whole === null) return null;
    const text = whole.text
      .replace(before?.text ?? "", "")
      .trim()
      .replace(/^(?:nur|jetzt nur|now only)\s+/i, "");
    if (/\b(ab|from)\b/i.test(text)) return onlyRange(text);
    const price = { text, path: BOX };
    const tax = taxNote(tools.find([".product-info .tax-shipping-text", ".product-info .tax-shipping"]));
    const fields = foundFields({ price, regularPrice: old, tax, netPrice: tax?.text === "false" ? price : null });
    return [{ extractor: "platform:gambio", variant: {}, fields }];
  },
};
