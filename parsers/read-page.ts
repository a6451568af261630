import type { Reading } from "../domain/observation.ts";
import type { SourceHints } from "../domain/source.ts";
import { UnreadablePageError } from "../errors.ts";
import { pageEnding } from "./endings.ts";
import { extractorsAgree } from "./extractors-agree.ts";
import { findingsInSteps } from "./gather-findings.ts";
import { DEAR, finished, sideBySide, type Steps } from "./in-steps.ts";
import { jsonOf, readJsonDocument } from "./json-document.ts";
import { openPage, type Page, type PageSource } from "./page.ts";
import { readWithParser } from "./read-with-parser.ts";
import type { Registry } from "./registry.ts";
import type { PageParser } from "./site-parser.ts";
import { redirectUp } from "./redirect.ts";
import { standardInSteps } from "./standard.ts";
import { withWhatIsShown } from "./with-what-is-shown.ts";

export interface PageToRead extends PageSource {
  readonly hints: SourceHints;
  /** The address that was asked for, where the answer's own may differ. */
  readonly requestedUrl?: string;
}

/** A parser's selectors are held against every element in one step: in pages of so many bytes that may take fifty milliseconds. */
const LARGE_FOR_SELECTORS = 40_000;

/** Rises when the standard extraction's answers change. */
export const STANDARD_VERSION = 7;

/** Reads a page with the parsers of a registry. Never throws: a parser that fails makes the page `unreadable`, with the reason. */
export function readPage(page: PageToRead, registry: Registry): Reading {
  return finished(pageInSteps(page, registry));
}

/** So many pages are read side by side: more would push each other's parts out of the processor's caches. */
export const SIDE_BY_SIDE = 16;

/** Several pages at once, which costs less than one after the other; the readings in their order. */
export function readPages(pages: readonly PageToRead[], registry: Registry): Reading[] {
  return sideBySide(pages.map((page) => pageInSteps(page, registry)));
}

/** The same with stops between its parts, see `Steps`. Never throws. */
export function* pageInSteps({ hints, requestedUrl, ...source }: PageToRead, registry: Registry): Steps<Reading> {
  let by = { parser: "structured-data", parserVersion: STANDARD_VERSION };
  try {
    const page = openPage(source);
    const json = jsonOf(page, source.contentType);
    if (json !== undefined) {
      const { by: reader, ...reading } = readJsonDocument(json, page.url, hints, registry);
      return { ...reading, ...(reader ?? by) };
    }
    yield;
    const known = parserFor(page, hints, registry);
    if (known !== null) by = { parser: known.label, parserVersion: known.parser.version };
    const merged = { ...known?.parser.hints, ...definedHints(hints) };
    yield known !== null && page.bytes.length > LARGE_FOR_SELECTORS ? DEAR : undefined;
    const ending = pageEnding(page);
    if (ending !== null) return { outcome: ending.outcome, reason: ending.reason, offers: [], ...by };
    const moved = requestedUrl === undefined ? null : redirectUp(requestedUrl, source.url);
    // A front page may show a product of the day.
    if (moved === "front page")
      return { outcome: "unreadable", reason: "The address now leads to the shop's front page", offers: [], ...by };
    yield;
    const findings = yield* findingsInSteps(page, merged, known === null);
    yield;
    const reading =
      known === null ? yield* standardInSteps(page, findings) : readWithParser(known.parser, known.label, page, merged, findings);
    if (moved === "category" && reading.outcome === "unreadable")
      return { outcome: "unreadable", reason: "The address now leads to a page above it, such as its category", offers: [], ...by };
    yield;
    return { ...withWhatIsShown(reading, page, findings), agreed: extractorsAgree(findings), ...by };
  } catch (error) {
    const reason =
      error instanceof UnreadablePageError ? error.message : `The parser failed: ${error instanceof Error ? error.message : String(error)}`;
    return { outcome: "unreadable", reason, offers: [], ...by };
  }
}

function parserFor(page: Page, hints: SourceHints, registry: Registry): { readonly label: string; readonly parser: PageParser } | null {
  const site = registry.sites.find(({ name }) => name === hints.parser) ?? registry.siteOf(page.address.hostname);
  if (site !== null) return { label: `site:${site.name}`, parser: site.parser };
  const platform = registry.platformOf(page, hints.parser ?? null);
  return platform === null ? null : { label: `platform:${platform.name}`, parser: platform.parser };
}

function definedHints(hints: SourceHints): SourceHints {
  return Object.fromEntries(Object.entries(hints).filter(([, value]) => value !== null && value !== undefined));
}
