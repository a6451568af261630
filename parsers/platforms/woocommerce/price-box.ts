import type { Fields } from "../../candidate.ts";
import type { Found } from "../../draft.ts";
import { foundFields } from "../../json-value.ts";
import type { Page } from "../../page.ts";
import { readPriceKinds } from "../../price-kind-text.ts";
import type { ParserTools } from "../../site-parser.ts";
import { readTaxText } from "../../tax-text.ts";
import { whereCut } from "../../where-cut.ts";

const BOX = ".summary .price, .wp-block-woocommerce-product-price .wc-block-components-product-price";
const AMOUNT = ".amount, .woocommerce-Price-amount, .wc-block-components-product-price__value";
const SUFFIX = ".woocommerce-price-suffix";

/** The price box of the page's own product. */
export interface PriceBox {
  /** Price, struck-through price and net price; without a price where the box holds a range or a "from". */
  readonly fields: Fields;
  /** Whether tax is in the box's first amount; null where its suffix does not say. */
  readonly taxIncluded: boolean | null;
  /** The suffix holds the same price with or without tax. */
  readonly doubled: boolean;
  /** The box's words where it holds several amounts or says "from". */
  readonly range?: string;
}

/** Reads the first visible price box; null where there is none. Related products have boxes of their own outside the summary. */
export function readPriceBox(page: Page, tools: ParserTools): PriceBox | null {
  const box = page
    .$(BOX)
    .toArray()
    .find((element) => page.survey.contexts.get(element as never)?.hidden === false && page.$(element).find(AMOUNT).length > 0);
  // A box that the page breaks off in may have lost its second amount.
  if (box === undefined || (page.survey.contexts.get(box)?.end ?? 0) >= whereCut(page)) return null;
  const amountsIn = (scope: string): Found[] =>
    page
      .$(box)
      .find(scope)
      .toArray()
      .filter((element) => page.$(element).parents(AMOUNT).length === 0)
      .flatMap((element) => tools.find("", element) ?? [])
      .map((found) => ({ ...found, path: BOX }));
  const inSuffix = amountsIn(selector(`${SUFFIX} `));
  const struck = amountsIn(selector("del "));
  const reduced = amountsIn(selector("ins "));
  const all = amountsIn(AMOUNT).slice(0, 10);
  const rest = reduced.length > 0 ? reduced : all.filter((found) => ![...inSuffix, ...struck].some(({ text }) => text === found.text));
  const [price = null] = rest;
  const single = rest.length === 1 && price !== null && !readPriceKinds({ before: wordsBefore(page, box, price) }).includes("from");
  const suffix = tools.find(SUFFIX, box);
  const [other = null] = inSuffix;
  const [before = "", after = ""] = suffix === null || other === null ? [suffix?.text ?? ""] : suffix.text.split(other.text);
  const tax = (is: boolean): Found => ({ text: String(is), path: SUFFIX });
  const [regularPrice = null] = struck;
  const [net, gross] = rest;
  if (rest.length === 2 && net !== undefined && gross !== undefined && struck.length === 0) {
    // "£155.00 ex VAT (£186.00 inc VAT)": one price, twice.
    const whole = page.$(box).text();
    const [from, to] = [net, gross].map(({ text }) => whole.indexOf(text.replace(/[^\d.,]/g, "")));
    const [between, behind] = [whole.slice(from, to), whole.slice(to)];
    if (readTaxText(between) === false && readTaxText(behind) === true)
      return { fields: foundFields({ price: gross, netPrice: net, tax: tax(true) }), taxIncluded: true, doubled: true };
  }
  if (!single) {
    const taxIncluded = other === null ? readTaxText(before) : null;
    return { fields: {}, taxIncluded, doubled: other !== null, ...(price === null ? {} : { range: page.$(box).text() }) };
  }
  if (other === null) {
    const taxIncluded = readTaxText(before);
    const fields = foundFields({
      price,
      regularPrice,
      tax: taxIncluded === null ? null : tax(taxIncluded),
      netPrice: taxIncluded === false ? price : null,
    });
    return { fields, taxIncluded, doubled: false };
  }
  // "netto (1 353,00 zł brutto)", "(incl. VAT 123,00)", "inkl. MwSt. (netto 100,00)": the amount in the suffix is the other of the two.
  const otherIsGross = readTaxText(after) ?? readTaxText(before);
  if (otherIsGross === null) return { fields: {}, taxIncluded: null, doubled: true };
  // The struck price is in the tax of the first amount.
  const fields = otherIsGross
    ? foundFields({ price: other, netPrice: price, tax: tax(true) })
    : foundFields({ price, regularPrice, netPrice: other, tax: tax(true) });
  return { fields, taxIncluded: !otherIsGross, doubled: true };
}

function selector(prefix: string): string {
  return AMOUNT.split(", ")
    .map((one) => prefix + one)
    .join(", ");
}

/** "From:" stands before the amount in shops with many variations. */
function wordsBefore(page: Page, box: Parameters<Page["$"]>[0], { text }: Found): string {
  const whole = page.$(box).text().replace(/\s+/g, " ");
  const [head = ""] = whole.split(text.slice(0, 4));
  return head.slice(-40);
}
