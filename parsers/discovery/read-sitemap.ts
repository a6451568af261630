import type { Instant } from "../../domain/instant.ts";
import { bareListing, type FoundListing } from "../../domain/listing-candidate.ts";
import { UnreadablePageError } from "../../errors.ts";
import type { FoundPage, NextPage, PageToSearch } from "./found-page.ts";
import { readFeedText } from "./read-feed.ts";
import { unpack } from "./unpack.ts";
import { readXmlRecords } from "./xml-records.ts";

/** W3C date and time: a year at least, a zone where there is a time. */
const DATE = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?)?)?$/;
const DAY_MS = 86_400_000;

/**
 * A sitemap, an index of sitemaps, a list of addresses as plain text, or a feed in their place (sitemaps.org). Addresses that are relative
 * or lie on another host are left out and counted.
 * @throws UnreadablePageError
 */
export async function readSitemap(page: PageToSearch): Promise<FoundPage> {
  const { limits, fetchedAt } = page;
  const text = unpack(page.body, page.contentType, limits.documentBytes);
  if (!/^\s*</.test(text)) return readAddresses(text, page);
  if (/<(rss|feed|rdf:RDF|offers)\b/i.test(text.slice(0, 2000))) return readFeedText(text, page);
  const listings: FoundListing[] = [];
  const next: NextPage[] = [];
  let refused = 0;
  let cutOff = false;
  const root = await readXmlRecords(text, {
    records: ["url", "sitemap"],
    depth: limits.xmlDepth,
    onRecord({ name, fields }) {
      const field = (wanted: string, parent = name): string | undefined =>
        fields.find((one) => one.name === wanted && one.parent === parent)?.text;
      const url = page.siteUrl(field("loc") ?? "");
      const modifiedAt = dateOf(field("lastmod"), fetchedAt);
      if (url === null) refused += 1;
      else if (name === "sitemap") next.push({ kind: "sitemap", url, modifiedAt });
      else listings.push({ ...bareListing(url), modifiedAt, image: field("loc", "image") ?? null, name: field("title", "image") || null });
      cutOff = listings.length + next.length + refused >= limits.entriesPerDocument;
      return !cutOff;
    },
  });
  if (root !== "urlset" && root !== "sitemapindex") throw new UnreadablePageError("it is no sitemap");
  return {
    listings,
    next,
    problems: refusals(refused),
    cutOff: cutOff ? [`A sitemap has more than ${limits.entriesPerDocument} entries`] : [],
  };
}

function readAddresses(text: string, page: PageToSearch): FoundPage {
  const most = page.limits.entriesPerDocument;
  const lines = text
    .split(/\r?\n/, most + 1)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (!lines.slice(0, 5).some((line) => URL.canParse(line))) throw new UnreadablePageError("it is no sitemap");
  const urls = lines.slice(0, most).flatMap((line) => page.siteUrl(line) ?? []);
  return {
    listings: urls.map(bareListing),
    next: [],
    problems: refusals(Math.min(lines.length, most) - urls.length),
    cutOff: lines.length > most ? [`A sitemap has more than ${most} entries`] : [],
  };
}

export function refusals(count: number): string[] {
  return count === 0 ? [] : [`${count} addresses were left out: they are relative, or lie on another host`];
}

/** A date as a site states it; null where it is none, or lies in the future. */
export function dateOf(text: string | undefined, now: Instant): Instant | null {
  const time = text !== undefined && DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) || time < 0 || time > Date.parse(now) + DAY_MS ? null : new Date(time).toISOString();
}
