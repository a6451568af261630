import type { SourceHints } from "../domain/source.ts";
import type { Fields } from "./candidate.ts";
import type { OfferDraft } from "./draft.ts";
import { whyNoProduct } from "./why-no-product.ts";
import type { Findings } from "./gather-findings.ts";
import { normalizeDraft } from "./normalize-draft.ts";
import type { Page } from "./page.ts";
import { parserTools } from "./parser-tools.ts";
import { rowDraft } from "./row-draft.ts";
import type { PageParser, ParserTools } from "./site-parser.ts";
import { readState } from "./read-state.ts";
import { readStockText } from "./stock-label.ts";
import { contradiction } from "./read-several.ts";
import { whereCut } from "./where-cut.ts";
import { readStandard, type StandardReading } from "./standard.ts";

/** Fields of a page's product that its sellers' rows do not share. */
const ROW_FIELDS = [
  "price",
  "currency",
  "regularPrice",
  "lowestPrice30Days",
  "shippingPrice",
  "deliveredPrice",
  "freeShippingFrom",
  "availability",
  "quantity",
  "delivery",
  "sellerName",
  "sellerId",
  "sellerUrl",
  "sellerRating",
  "sellerReviewCount",
  "position",
  "validUntil",
  "url",
  "sku",
  "tax",
  "netPrice",
  "unitPrice",
  "instalment",
] as const;

/** Reads a page with a site's or platform's own knowledge first, and the standard extraction for what that leaves open. */
export function readWithParser(parser: PageParser, label: string, page: Page, hints: SourceHints, findings: Findings): StandardReading {
  const tools = parserTools(page, hints);
  const ending = parser.endings?.find(
    ({ css, text }) => (css === undefined || isShown(css, page, tools)) && (text === undefined || text.test(page.text)),
  );
  if (ending !== undefined) return { outcome: ending.outcome, reason: ending.reason, offers: [] };
  // Half a row has half its offer: a seller without a price, a net price without the gross one.
  if (Number.isFinite(whereCut(page)))
    return { outcome: "unreadable", reason: "The page came without its end; what was cut off may be what counts", offers: [] };
  const own: Fields = parser.product === undefined ? {} : tools.findAll(parser.product);
  // Words that say nothing of stock must not stand before those that do.
  if (own.availability !== undefined && readStockText(own.availability.text).availability === null) delete own.availability;
  const fields: Fields = { ...findings.fields, ...own };
  const read = parser.read?.(page, tools) ?? null;
  if (read !== null && !Array.isArray(read)) return { ...(read as Exclude<typeof read, readonly OfferDraft[]>), offers: [] };
  if (read !== null && read.length > 0 && label.startsWith("platform:")) return readState(read, label, own, page, findings);
  if (read?.length === 0)
    return { outcome: "unreadable", reason: "The page is known, and no offer on it can be read; its layout may have changed", offers: [] };
  const drafts = read ?? rowDrafts(parser, label, tools);
  if (drafts.length > 0) return fromDrafts(drafts, fields, findings, page);
  return readStandard(page, { ...findings, fields, own: { label, fields: own } });
}

function rowDrafts({ rows }: PageParser, label: string, tools: ParserTools): OfferDraft[] {
  if (rows === undefined) return [];
  return tools
    .rows(rows.css)
    .map((row) => tools.findAll(rows.fields, row))
    .filter((fields) => fields.price !== undefined || fields.deliveredPrice !== undefined)
    .map((fields, i) => ({ extractor: label, fields: { position: { text: String(i + 1), path: rows.css }, ...fields } }));
}

function fromDrafts(drafts: readonly OfferDraft[], product: Fields, findings: Findings, page: Page): StandardReading {
  const shared: Fields = { ...product };
  if (drafts.length > 1) for (const field of ROW_FIELDS) delete shared[field];
  const offers = drafts
    .map(rowDraft)
    .map((draft) =>
      normalizeDraft({ breadcrumbs: findings.structured.breadcrumbs, ...draft, fields: { ...shared, ...draft.fields } }, findings.context),
    );
  const sure = offers.filter(
    (offer) => offer.price !== null || offer.availability === "OutOfStock" || offer.availability === "Discontinued",
  );
  const sellers = new Set(sure.map(({ seller }) => seller?.name));
  const variants = sure.length > 1 && sellers.size === 1 ? contradiction(sure, findings.amounts) : null;
  if (variants !== null) return { outcome: "ambiguous", reason: variants, offers: [] };
  if (sure.length > 0) return { outcome: "offers", reason: null, offers: sure };
  const texts = drafts.flatMap((draft) => draft.fields.price?.text ?? []).slice(0, 3);
  if (texts.length === 0) return { ...whyNoProduct(page), offers: [] };
  return {
    outcome: "unreadable",
    reason: `The price texts cannot be read surely: ${texts.map((text) => JSON.stringify(text.slice(0, 60))).join(", ")}`,
    offers: [],
  };
}

function isShown(css: string, page: Page, tools: ParserTools): boolean {
  return (
    page.$(css).length > 0 &&
    (tools.find(css) !== null ||
      page
        .$(css)
        .toArray()
        .some((element) => page.survey.contexts.get(element)?.hidden === false))
  );
}
