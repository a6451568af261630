import { foundFields } from "../../json-value.ts";
import { onlyRange } from "../../only-range.ts";
import type { PlatformParser } from "../../site-parser.ts";
import { taxNote } from "../../tax-note.ts";

const BOX = ".pd_price, .productprice";

/** modified eCommerce (heir of xt:Commerce 3): "Unser bisheriger Preis", "Jetzt nur", "ab" stand in the price's own elements. */
export const parser: PlatformParser = {
  version: 1,
  unverified: "No saved page of a modified eCommerce shop was at hand; written after its public templates.",
  markers: [/\btemplates\/tpl_modified\w*\//, 'class="pd_summarybox"', /\btemplates\/xtc\d\w*\//],
  product: { unitPrice: ".pd_vpe" },
  read(page, tools) {
    const box = page.$(BOX).first();
    if (box.length === 0) return null;
    const element = box.get(0);
    if (element === undefined) return null;
    const from = box.find(".small_price").text();
    const read = tools.find([".new_price", ".standard_price"], element);
    const price = read === null ? null : { ...read, text: read.text.replace(/^\s*(?:jetzt nur|nur|now only|unser preis:?)\s*/i, "") };
    // "ab 19,90 EUR" is the price of the cheapest choice.
    if (price === null) return null;
    if (/\b(ab|from)\b/i.test(`${from} ${price.text}`)) return onlyRange(read?.text ?? from);
    const old = tools.find({ css: ".old_price", pattern: /\d[\d.,\s]*\s*\S+\s*$/ }, element);
    const tax = taxNote(tools.find([".pd_tax", ".productinfo .tax"]));
    const fields = foundFields({ price, regularPrice: old, tax, netPrice: tax?.text === "false" ? price : null });
    return [{ extractor: "platform:modified", variant: {}, fields }];
  },
};
