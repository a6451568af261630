import type { FoundListing } from "../../domain/listing-candidate.ts";
import { urlKey } from "../../domain/site-url.ts";
import { elementsBetween } from "../elements-between.ts";
import { findGtins } from "../gtin-text.ts";
import type { Page } from "../page.ts";
import { readPriceText } from "../price-text.ts";
import { type Context, type Line, type Run, SPLIT_DIGITS } from "../survey.ts";
import { textIn } from "../text-in.ts";
import { linesIn } from "../text-of.ts";
import type { PageToSearch } from "./found-page.ts";
import { listingOf, type ListingTexts } from "./listing-fields.ts";

const NO_PRODUCT =
  /^\s*(#|javascript:|mailto:|tel:|data:|$)|[/?&=_-](cart|basket|koszyk|warenkorb|wishlist|ulubione|schowek|compare|porownaj|login|logowanie|account|add-to-cart|regulamin|kontakt|reviews?|opinie)([/?&=._#-]|$)/i;
/** What the element around one product is called, where it stands alone. */
const ONE_TILE = /product|tile|card|offer|oferta|produkt|artikel|article|item/;
const IDS = {
  gtin: ["data-gtin", "data-gtin13", "data-ean", "data-ean13", "data-product-ean", "data-product-gtin", "data-barcode"],
  sku: ["data-sku", "data-product-sku", "data-product_sku", "data-product-id", "data-product_id", "data-productid"],
  mpn: ["data-mpn", "data-product-mpn"],
  brand: ["data-brand", "data-product-brand", "data-producer"],
} as const;
const FARTHEST_UP = 12;
const MOST_LINKS = 5000;
const MOST_IN_TILE = 400;
const MOST_AMOUNTS = 6;

interface Link {
  readonly element: Context;
  readonly url: string;
  readonly key: string;
}

interface Tile {
  readonly element: Context;
  readonly links: readonly Link[];
}

/**
 * Repeated tiles of a listing page: blocks of one kind in one place, each with a link on this site, half of them at least with a price or a
 * code. A tile with two plain prices has none for us.
 */
export function readTiles(page: Page, context: Pick<PageToSearch, "hints" | "url">, siteUrl: PageToSearch["siteUrl"]): FoundListing[] {
  const tiles = innermost(groupsOf(linksOf(page, siteUrl)).flatMap((group) => (isListing(group, page) ? group : [])));
  return tiles.flatMap((tile) => {
    const main = mainLink(tile);
    return main === null ? [] : [listingOf(main.url, textsOf(tile, main, page), context)];
  });
}

function linksOf(page: Page, siteUrl: PageToSearch["siteUrl"]): Link[] {
  const links: Link[] = [];
  for (const element of page.survey.elements) {
    if (element.name !== "a" || element.hidden || element.zone === "chrome" || element.zone === "cart" || element.zone === "review")
      continue;
    const href = element.attribute("href");
    const url = href === undefined || NO_PRODUCT.test(href) ? null : siteUrl(href, page.baseUrl);
    if (url !== null && new URL(url).pathname !== "/") links.push({ element, url, key: urlKey(url) });
    if (links.length >= MOST_LINKS) break;
  }
  return links;
}

/** Elements with links, by what they stand in and what they look like. */
function groupsOf(links: readonly Link[]): Tile[][] {
  const inside = new Map<Context, Link[]>();
  for (const link of links) {
    let at: Context | null = link.element;
    for (let up = 0; at !== null && up < FARTHEST_UP; up++, at = at.parent) {
      const known = inside.get(at);
      if (known === undefined) inside.set(at, [link]);
      else if (known.length < 50) known.push(link);
    }
  }
  const groups = new Map<Context, Map<string, Tile[]>>();
  for (const [element, own] of inside) {
    if (element.parent === null || element.end - element.order > MOST_IN_TILE * 3) continue;
    const byLook = groups.get(element.parent) ?? new Map<string, Tile[]>();
    groups.set(element.parent, byLook);
    const look = lookOf(element);
    byLook.set(look, [...(byLook.get(look) ?? []), { element, links: own }]);
  }
  return [...groups.values()].flatMap((byLook) => [...byLook.values()]);
}

/** Tag and first class without numbers: what tiles of one list share. */
function lookOf(element: Context): string {
  const [first = ""] = (element.attribute("class") ?? "").trim().split(/\s+/, 1);
  return `${element.name}.${first.replace(/\d+/g, "#")}`;
}

function isListing(group: readonly Tile[], page: Page): boolean {
  const telling = group.filter(
    (tile) => mainLink(tile) !== null && (hasAmount(tile.element, page) || idOf(tile.element, page, "gtin") !== undefined),
  );
  if (group.length >= 2) return telling.length * 2 >= group.length && new Set(telling.map((tile) => mainLink(tile)?.key)).size > 1;
  const [only] = telling;
  return (
    only !== undefined &&
    ONE_TILE.test(only.element.words) &&
    new Set(only.links.map(({ key }) => key)).size <= 2 &&
    !elementsIn(only.element, page).some(({ name }) => name === "h1")
  );
}

/** A row of tiles is none, nor is the list as a whole. */
function innermost(tiles: readonly Tile[]): Tile[] {
  const sorted = tiles.toSorted((a, b) => a.element.order - b.element.order || b.element.end - a.element.end);
  return sorted.filter(({ element }, i) => (sorted[i + 1]?.element.order ?? Number.POSITIVE_INFINITY) >= element.end);
}

/** The address that most of the tile's links lead to, the first of equals; null where there is no telling. */
function mainLink({ links }: Tile): Link | null {
  const counts = new Map<string, number>();
  for (const { key } of links) counts.set(key, (counts.get(key) ?? 0) + 1);
  if (counts.size > 6) return null;
  const most = Math.max(...counts.values());
  return links.find(({ key }) => counts.get(key) === most) ?? null;
}

function textsOf({ element, links }: Tile, main: Link, page: Page): ListingTexts {
  const prices = plainPrices(element, page);
  const [price] = prices;
  const own = elementsIn(element, page);
  const heading = own.find(({ name, hidden }) => /^h[2-6]$/.test(name) && !hidden);
  const image = own.find(({ name }) => name === "img");
  const named = links
    .filter(({ key }) => key === main.key)
    .flatMap((link) => [textIn(link.element, 500), link.element.attribute("title") ?? ""])
    .filter((text) => /\p{L}{2}/u.test(text) && (readPriceText(text)?.currencyText ?? null) === null)
    .toSorted((a, b) => b.length - a.length);
  const gtins = findGtins(
    linesIn(page.survey, element)
      .filter((line) => runsIn(line, element).length > 0)
      .map((line) => line.text)
      .join("\n"),
  );
  return {
    name: (heading === undefined ? "" : textIn(heading, 500)) || named[0] || image?.attribute("alt"),
    gtin: idOf(element, page, "gtin") ?? (gtins.length === 1 ? gtins[0] : undefined),
    sku: idOf(element, page, "sku"),
    mpn: idOf(element, page, "mpn"),
    brand: idOf(element, page, "brand"),
    image: image?.attribute("data-src") ?? image?.attribute("src"),
    price: new Set(prices).size === 1 ? price : undefined,
  };
}

function idOf(tile: Context, page: Page, field: keyof typeof IDS): string | undefined {
  const values = new Set<string>();
  for (const element of elementsIn(tile, page)) {
    if (!element.hasData) continue;
    const value = IDS[field].map((name) => element.attribute(name)?.trim()).find((text) => text !== undefined && text !== "");
    if (value !== undefined) values.add(value);
  }
  return values.size === 1 ? [...values][0] : undefined;
}

/** Amounts with a currency that are neither struck through nor of another kind by the words around them. */
function plainPrices(tile: Context, page: Page): string[] {
  const prices: string[] = [];
  for (const line of linesIn(page.survey, tile)) {
    if (line.hidden || prices.length >= MOST_AMOUNTS) continue;
    const runs = runsIn(line, tile).filter(({ context }) => !context.struck && !isButton(context));
    for (const piece of pieces(runs.map((run) => line.text.slice(run.start, run.end)))) prices.push(...amountsIn(piece.slice(0, 300)));
  }
  return prices;
}

/** Of whatever kind. */
function hasAmount(tile: Context, page: Page): boolean {
  return linesIn(page.survey, tile).some((line) => {
    const text = line.hidden
      ? ""
      : runsIn(line, tile)
          .map(({ start, end }) => line.text.slice(start, end))
          .join(" ");
    return /\d/.test(text) && (readPriceText(text)?.currencyText ?? null) !== null;
  });
}

/** A line may begin before the tile, or go on behind it. */
function runsIn(line: Line, tile: Context): Run[] {
  return line.runs.filter(({ context }) => context.order >= tile.order && context.order < tile.end);
}

/** A name's digits are none of the amount behind it: "Kettle 2" and "129,00 zł". */
function pieces(runs: readonly string[]): string[] {
  const found: string[] = [];
  let text = "";
  for (const run of runs) {
    if (/\d\W*$/.test(text) && /^\W*\d/.test(run)) {
      if (/\p{L}{2}/u.test(text)) {
        found.push(text);
        text = "";
      } else text += SPLIT_DIGITS;
    }
    text += run;
  }
  return [...found, text];
}

function amountsIn(piece: string): string[] {
  const prices: string[] = [];
  let text = piece;
  for (let i = 0; i < MOST_AMOUNTS && /\d/.test(text); i++) {
    const read = readPriceText(text);
    if (read === null || read.currencyText === null) break;
    // what tags split is not surely one amount, and a range is none
    if (text.includes(SPLIT_DIGITS) || read.kinds.includes("range")) return [...prices, text];
    // "from 99" and "9 a month" say something, but not the price
    if (read.kinds.length === 0) prices.push(`${read.amountText} ${read.currencyText}`);
    const rest = text.replace(read.amountText, " ");
    if (rest === text) break;
    text = rest;
  }
  return prices;
}

function isButton(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 4; at = at.parent, up++) {
    if (at.name === "button" || (at.name === "a" && NO_PRODUCT.test(at.attribute("href") ?? "#"))) return true;
  }
  return false;
}

/** The tile itself and what stands in it; the element behind it begins where it ends. */
function elementsIn({ order, end }: Context, page: Page): readonly Context[] {
  return elementsBetween(page.survey, order, end - 1).slice(0, MOST_IN_TILE);
}
