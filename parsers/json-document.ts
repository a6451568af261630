import type { Reading } from "../domain/observation.ts";
import type { SourceHints } from "../domain/source.ts";
import type { OfferDraft } from "./draft.ts";
import { normalizeDraft, type NormalizeContext } from "./normalize-draft.ts";
import { countryOfHost } from "./page-locale.ts";
import type { Page } from "./page.ts";
import type { NamedParser, Registry } from "./registry.ts";
import type { PageParser } from "./site-parser.ts";
import { cannotBeBought, type StandardReading } from "./standard.ts";

const MOST_BYTES = 5_000_000;

/** The document where an address answers with JSON instead of a page; undefined where it is none. */
export function jsonOf(page: Page, contentType: string | null): unknown {
  if (/html/i.test(contentType ?? "") || page.bytes.length > MOST_BYTES || !beginsLikeJson(page.bytes)) return undefined;
  try {
    return JSON.parse(page.html) as unknown;
  } catch {
    // Begins like JSON and is none: a page's text may begin with a bracket.
    return undefined;
  }
}

function beginsLikeJson(bytes: Uint8Array): boolean {
  const first = bytes.find((code) => code > 32);
  return first === 0x5b || first === 0x7b;
}

interface DocumentReading extends StandardReading {
  /** Whose document it is; null: nobody knows it. */
  readonly by: Pick<Reading, "parser" | "parserVersion"> | null;
}

/** Reads a document with the site's parser, else with the platform that knows it as its own. */
export function readJsonDocument(json: unknown, url: string, hints: SourceHints, registry: Registry): DocumentReading {
  for (const { label, parser } of readersFor(url, hints, registry)) {
    const read = parser.readJson?.(json, url) ?? null;
    if (read === null) continue;
    const by = { parser: label, parserVersion: parser.version };
    if (!Array.isArray(read)) return { ...(read as Exclude<typeof read, readonly OfferDraft[]>), offers: [], by };
    return { ...offersOf(read as readonly OfferDraft[], contextOf(url, { ...parser.hints, ...hints })), by };
  }
  const reason = "The address answers with JSON of a kind that no parser knows; watch the product's page instead";
  return { outcome: "unreadable", reason, offers: [], by: null };
}

function readersFor(url: string, hints: SourceHints, registry: Registry): { readonly label: string; readonly parser: PageParser }[] {
  const labelled = (kind: string, found: readonly NamedParser<PageParser>[]): { label: string; parser: PageParser }[] =>
    found.map(({ name, parser }) => ({ label: `${kind}:${name}`, parser }));
  const site = registry.sites.find(({ name }) => name === hints.parser) ?? registry.siteOf(new URL(url).hostname);
  const platform = registry.platforms.find(({ name }) => name === hints.parser);
  return [
    ...labelled("site", site === null ? [] : [site]),
    ...labelled("platform", platform === undefined ? registry.platforms : [platform]),
  ];
}

function offersOf(drafts: readonly OfferDraft[], context: NormalizeContext): StandardReading {
  const all = drafts.map((draft) => normalizeDraft(draft, context));
  const unread = drafts.find(({ fields }, i) => fields.price !== undefined && all[i]?.price === null)?.fields.price;
  // A list with holes would look as if the missing variants had been withdrawn.
  if (unread !== undefined) {
    const reason = `The document states ${JSON.stringify(unread.text)} and not surely how much of which currency that is; set the currency of the source`;
    return { outcome: "unreadable", reason, offers: [] };
  }
  const offers = all.filter((offer) => (offer.price !== null && offer.price.minor > 0) || cannotBeBought(offer));
  if (offers.length === 0) return { outcome: "unreadable", reason: "The document states no price", offers: [] };
  return { outcome: "offers", reason: null, offers };
}

function contextOf(url: string, hints: SourceHints): NormalizeContext {
  const { hostname } = new URL(url);
  return {
    baseUrl: url,
    url,
    country: hints.country?.toUpperCase() ?? countryOfHost(hostname),
    fallbackCurrency: hints.currency ?? null,
    taxIncluded: hints.taxIncluded ?? null,
    shopNames: () => [hostname.replace(/^www\./, "").split(".")[0] ?? hostname],
    isShop: hints.kind === "shop",
  };
}
