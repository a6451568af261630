import { cellsText } from "../../cells-text.ts";
import { foundFields } from "../../json-value.ts";
import type { Page } from "../../page.ts";
import type { PlatformParser } from "../../site-parser.ts";
import { taxNote } from "../../tax-note.ts";

const BOX = ".product--buybox";

/** Shopware 5, responsive theme: the buy box; block prices ("bis 9", "ab 10"), whose first row is the price of one piece. */
export const parser: PlatformParser = {
  version: 1,
  markers: [/<body[^>]{0,500}\bclass="[^"]{0,300}\bis--ctl-/, "/themes/Frontend/Responsive/", "data-ajaxwishlistadd"],
  endings: [{ css: "body.is--ctl-listing, body.is--ctl-search", outcome: "unreadable", reason: "The page lists several products" }],
  product: {
    sku: ".product--base-info .entry--sku .entry--content",
    regularPrice: `${BOX} .price--discount .price--line-through, ${BOX} .content--discount .price--line-through`,
    delivery: `${BOX} .product--delivery .delivery--text`,
    availability: `${BOX} .product--delivery .delivery--text`,
    unitPrice: { css: `${BOX} .price--unit`, pattern: /\(([^)\d]*\d[^)]*)\)/ },
  },
  read(page, tools) {
    const [first, second] = blockRows(page);
    const single = tools.find([{ css: `${BOX} .price--default .price--content`, pattern: /^(?!\s*(?:ab|from)\b)[^*]+/i }]);
    const more = second === undefined ? null : tools.find(".block-prices--cell:last-child", second);
    const price = first === undefined ? single : tools.find(".block-prices--cell:last-child", first);
    const tax = taxNote(tools.find(`${BOX} .product--tax`));
    const fields = foundFields({
      price: price === null ? null : { ...price, text: price.text.replace(/\s*\*\s*$/, "") },
      multiBuyPrice: more === null || second === undefined ? null : { ...more, condition: cellsText(page, second) },
      tax,
      netPrice: tax?.text === "false" ? price : null,
    });
    return [{ extractor: "platform:shopware-5", variant: {}, fields }];
  },
};

function blockRows(page: Page): Parameters<Page["$"]>[0][] {
  const rows = page.$(`${BOX} .block-prices--body .block-prices--row`).toArray();
  return rows.length > 1 ? rows : [];
}
