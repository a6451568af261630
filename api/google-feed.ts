import type { Instant } from "../domain/instant.ts";
import { moneyText, type Money } from "../domain/money.ts";
import { lawfulSale, type LawfulSale } from "../pricing/omnibus/lawful-sale.ts";
import { pricePosition } from "../pricing/price-position.ts";
import type { LabelFacts } from "../store/label-facts.ts";
import type { FeedGap, FileFeed, FileFeedEntry, FileFeedItem, FileFeedOptions } from "./file-feed.ts";
import { writtenGtin } from "./written-gtin.ts";
import { isXmlSafe, xmlText } from "./xml-text.ts";

/** Google's own limits (product data specification): a longer id is refused, longer texts are cut. */
const LONGEST = { id: 50, title: 150, brand: 70, mpn: 70, link: 2000, product_type: 750 } as const;

/**
 * Google Merchant's RSS 2.0. `supplemental` has the price, its sale and the label alone, to be laid over a primary source; `whole` tells
 * all that we know, for programs that read Google's format. Neither is a primary source: Google takes a product off sale that is not in it.
 */
export function googleFeed(kind: "whole" | "supplemental"): FileFeed {
  return {
    contentType: "application/rss+xml; charset=utf-8",
    needs: { rivals: true, history: true },
    head: ({ url }) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>` +
      `<title>Approved prices</title><link>${xmlText(url)}</link><description>Only products whose price changes; no catalogue.</description>\n`,
    entry: (item) => entry(item, kind),
    ...(kind === "supplemental" ? { label } : {}),
    tail: () => "</channel></rss>\n",
  };
}

function entry(item: FileFeedItem, kind: "whole" | "supplemental"): FileFeedEntry {
  const { proposal, facts, options } = item;
  const { productExternalId: id, price } = proposal;
  if (!isGoogleId(id)) {
    const message = `The product's id has more than ${LONGEST.id} characters or some that XML cannot hold, so Google could not find it; give it another.`;
    return { xml: null, gaps: [{ field: "g:id", message }], notOnSale: null };
  }
  const sale = saleOf(item);
  const parts = [element("id", id)];
  const gaps: FeedGap[] = [];
  if (kind === "whole") {
    const known = describe(item);
    parts.push(...known.parts);
    gaps.push(...known.gaps);
  }
  parts.push(element("price", amount(sale.struckPrice ?? price)));
  if (sale.struckPrice !== null) {
    parts.push(element("sale_price", amount(price)));
    const dates = effectiveDates(proposal.decidedAt, proposal.validUntil);
    if (dates !== null) parts.push(element("sale_price_effective_date", dates));
  }
  const position = pricePosition(price.minor, facts.rivals, options.notCompetitivePercent);
  parts.push(element(`custom_label_${options.label}`, position));
  return { xml: `<item>${parts.join("")}</item>\n`, gaps, notOnSale: sale.struckPrice === null ? sale : null };
}

function label({ externalId, minor, rivals }: LabelFacts, options: FileFeedOptions): string | null {
  if (!isGoogleId(externalId)) return null;
  const position = pricePosition(minor, rivals, options.notCompetitivePercent);
  return `<item>${element("id", externalId)}${element(`custom_label_${options.label}`, position)}</item>\n`;
}

function isGoogleId(id: string): boolean {
  return isXmlSafe(id) && id.length <= LONGEST.id;
}

function saleOf({ proposal, facts, law, now, options }: FileFeedItem): LawfulSale {
  const draft = { price: proposal.price, perishable: facts.perishable, leastPercent: options.saleFromPercent, now: now.toISOString() };
  return lawfulSale(facts.ownPrices, draft, law);
}

function describe({ proposal, facts }: FileFeedItem): { parts: string[]; gaps: FeedGap[] } {
  const link = facts.url !== null && /^https?:\/\//i.test(facts.url) && facts.url.length <= LONGEST.link ? facts.url : null;
  const availability = facts.stock === null ? null : facts.stock > 0 ? "in_stock" : "out_of_stock";
  const fields: readonly (readonly [string, string | null, string | null])[] = [
    ["title", cut(facts.name, LONGEST.title), null],
    ["description", null, "Cenoskop keeps no descriptions; they stay as the primary source has them."],
    ["link", link, "The product has no web address; give it one (`url`)."],
    ["image_link", null, "Cenoskop keeps no pictures; they stay as the primary source has them."],
    ["availability", availability, "The product's stock is not known; report it (`stock`)."],
    ["brand", cut(facts.brand, LONGEST.brand), null],
    ["gtin", proposal.gtin === null ? null : writtenGtin(proposal.gtin), null],
    ["mpn", cut(facts.mpn, LONGEST.mpn), null],
    ["product_type", cut(facts.category, LONGEST.product_type), null],
  ];
  const parts = fields.flatMap(([name, value]) => (value === null || xmlText(value).trim() === "" ? [] : [element(name, value)]));
  const gaps = fields.flatMap(([name, value, message]) => (value === null && message !== null ? [{ field: `g:${name}`, message }] : []));
  return { parts, gaps };
}

function cut(text: string | null, most: number): string | null {
  if (text === null) return null;
  if (text.length <= most) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, 2 * most))) {
    if (kept.length + segment.length > most) break;
    kept += segment;
  }
  return kept;
}

/** Minutes in UTC, as the specification writes them; Google wants both ends. */
function effectiveDates(from: Instant | null, until: Instant | null): string | null {
  if (from === null || until === null || Date.parse(until) <= Date.parse(from)) return null;
  const minutes = (instant: Instant) => `${new Date(instant).toISOString().slice(0, 16)}Z`;
  return `${minutes(from)}/${minutes(until)}`;
}

function amount(money: Money): string {
  const { amount: text, currency } = moneyText(money);
  return `${text} ${currency}`;
}

function element(name: string, text: string): string {
  return `<g:${name}>${xmlText(text)}</g:${name}>`;
}
