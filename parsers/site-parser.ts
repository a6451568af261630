import type { Element } from "domhandler";
import type { Reading } from "../domain/observation.ts";
import type { SourceHints } from "../domain/source.ts";
import type { DraftField, Found, OfferDraft } from "./draft.ts";
import type { Page } from "./page.ts";

/**
 * Where a text stands: a CSS selector (the first match that is visible and not empty counts), or a selector with the attribute that
 * holds it, or with a pattern whose first group (else the whole match) is the text. Selectors are run on the whole page, or on the row.
 * Text is taken with superscript decimals set apart: `21600` drawn as 216 with small 00 reads "216,00".
 * `line`: a pattern for a visible line of the product's part of the page (no card of another product), with the line after it behind a
 * line break; for words that stand in no element of a name ("Sprzedaje i wysyła: …").
 */
export type Place = string | { readonly css: string; readonly attribute?: string; readonly pattern?: RegExp } | { readonly line: RegExp };

/** Per field the places to look at, most reliable first. */
export type FieldPlaces = { readonly [field in DraftField]?: Place | readonly Place[] };

/** How a page ended that has no offers. */
export interface Ended {
  readonly outcome: Exclude<Reading["outcome"], "offers">;
  /** One sentence for a person. */
  readonly reason: string;
}

/** A sign that the page ended without offers: an element that is there and visible, or visible words. Checked before anything is read. */
export interface EndSign extends Ended {
  readonly css?: string;
  readonly text?: RegExp;
}

/** What a parser's `read` may use besides the page; everything here gives null where nothing is found. */
export interface ParserTools {
  readonly hints: SourceHints;
  /** First of the places that has a text, in the whole page or inside an element that `page.$` gave. */
  find(places: Place | readonly Place[], inside?: Parameters<Page["$"]>[0]): Found | null;
  /** The elements that `css` matches and that are visible, in page order: what is hidden is no row and takes no position. */
  rows(css: string): Element[];
  /** Every field of `fields` that was found. */
  findAll(fields: FieldPlaces, inside?: Parameters<Page["$"]>[0]): Partial<Record<DraftField, Found>>;
}

/** What every parser of ours may say about pages it knows. Only the difference from the standard extraction belongs here. */
export interface PageParser {
  /** Rises when the parser's answers change. */
  readonly version: number;
  /** Why this could not be checked against a real page; shown to people. Absent: checked. */
  readonly unverified?: string;
  /** What the site is known to be; a source's own hints go before these. */
  readonly hints?: SourceHints;
  readonly endings?: readonly EndSign[];
  /** Fields of the page's own product; they go before what the standard extraction finds. */
  readonly product?: FieldPlaces;
  /** Several sellers on one page: one offer per element that `css` matches, in page order; what a row lacks comes from the product. */
  readonly rows?: { readonly css: string; readonly fields: FieldPlaces };
  /** Where places do not suffice. Drafts go before everything else, none makes the page unreadable; null leaves it to places and the standard extraction. */
  read?(page: Page, tools: ParserTools): readonly OfferDraft[] | Ended | null;
  /**
   * For programs that also answer with JSON: what a document of theirs says, with its address; null where it is not theirs. There is no
   * page to check it against, so the drafts must say everything: which amounts count in the smallest unit, and in which currency.
   */
  readJson?(json: unknown, url: string): readonly OfferDraft[] | Ended | null;
}

/** A site: `parsers/sites/<host>/parser.ts` exports one as `parser`. */
export interface SiteParser extends PageParser {
  /** Hosts without "www."; each covers its subdomains. */
  readonly hosts: readonly string[];
  /** The site's own search, where a text gives results that may be visited: {query} stands for the text. */
  readonly search?: {
    readonly url: string;
    /** Why it could not be checked against the real site; shown to people. Absent: checked. */
    readonly unverified?: string;
  };
  /** The site lets only businesses sell, so that no name of a seller is a private person's. Absent: nobody knows. */
  readonly tradersOnly?: true;
  /** The shortest address of the same listing, without what tells only where a visitor came from; null: as it is. */
  readonly listingUrl?: (url: URL) => string | null;
}

/** A shop program: `parsers/platforms/<name>/parser.ts` exports one as `parser`; recognised by markers, whatever the host. */
export interface PlatformParser extends PageParser {
  /** Any of these in the page's source is a sure sign; none for a program whose pages are every shop's own. */
  readonly markers: readonly (string | RegExp)[];
}
