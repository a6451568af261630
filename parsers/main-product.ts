import type { ProductCandidate } from "./candidate.ts";
import { overlap, wordSet } from "./main-heading.ts";
import type { Page } from "./page.ts";

/**
 * The product that the page is about among those one extractor saw. Related products, carousels and list items are products too, so being
 * first says nothing: address, name, number and the page's own word count. null: none fits, or several fit alike.
 */
export function mainProduct(candidates: readonly ProductCandidate[], page: Page, headingText: string | null): ProductCandidate | null {
  if (candidates.length === 0) return null;
  const usable = candidates.filter((candidate) => candidate.main !== false && !isElsewhere(candidate));
  const names = [headingText, page.survey.title, page.survey.metas.find(({ name }) => name === "og:title")?.content]
    .map((text) => wordSet(text ?? ""))
    .filter((words) => words.size > 0);
  const rated = usable.map((candidate) => ({ candidate, score: rate(candidate, page, names) })).sort((a, b) => b.score - a.score);
  const [best, second] = rated;
  if (best === undefined) return null;
  if (second === undefined) return best.score >= 0 ? best.candidate : null;
  if (best.score - second.score >= 1) return joined(best.candidate, usable);
  // One product described twice is still one.
  const rivals = rated.filter(({ score }) => best.score - score < 1).map(({ candidate }) => candidate);
  const same = rivals.every((rival) => sameProduct(rival, best.candidate));
  return same ? (rivals.find((rival) => rival.offers.some((offer) => offer.fields.price !== undefined)) ?? best.candidate) : null;
}

/** Templates describe one product in pieces: one element has its name, another its offer without repeating the name. */
function joined(best: ProductCandidate, candidates: readonly ProductCandidate[]): ProductCandidate {
  if (best.offers.length > 0) return best;
  const nameless = candidates.filter(({ fields, url, offers }) => fields.name === undefined && url === null && offers.length > 0);
  const [piece] = nameless;
  if (piece === undefined || nameless.length > 1) return best;
  return { ...best, fields: { ...piece.fields, ...best.fields }, offers: piece.offers };
}

function isElsewhere({ context }: ProductCandidate): boolean {
  return context !== null && (context.zone === "related" || context.zone === "cart" || context.zone === "chrome");
}

function rate(candidate: ProductCandidate, page: Page, names: readonly ReadonlySet<string>[]): number {
  let score = candidate.main === true ? 2 : 0;
  if (candidate.url !== null) score += sameAddress(candidate.url, page) ? 3 : -0.5;
  const name = candidate.fields.name?.text ?? "";
  if (name !== "") {
    score += bestMatch(wordSet(name), names) * 4 - 1.5;
  }
  const sku = candidate.fields.sku?.text ?? "";
  if (sku.length >= 4 && page.url.toLowerCase().includes(sku.toLowerCase())) score += 2;
  if (candidate.offers.length > 0) score += 0.5;
  return score;
}

function bestMatch(words: ReadonlySet<string>, names: readonly ReadonlySet<string>[]): number {
  // The same name is the same set.
  if (words.size > 0 && names.includes(words)) return 1;
  let best = 0;
  for (const other of names)
    if (sharesWord(words, other)) best = Math.max(best, Math.min(overlap(words, other), Math.max(overlap(other, words), 0.5)));
  return best;
}

/** Sizes and numbers of pieces are any product's; names that are nothing but numbers have no others. */
function sharesWord(words: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  let isTold = false;
  for (const word of words) {
    if (!/\p{L}{2}|\d{3}/u.test(word)) continue;
    if (other.has(word)) return true;
    isTold = true;
  }
  return !isTold;
}

function sameProduct(a: ProductCandidate, b: ProductCandidate): boolean {
  if (a === b) return true;
  for (const field of ["gtin", "sku"] as const) {
    const [left, right] = [a.fields[field]?.text, b.fields[field]?.text];
    if (left !== undefined && right !== undefined) return left === right;
  }
  const [left, right] = [a.fields.name?.text, b.fields.name?.text];
  if (left === undefined || right === undefined) return left === right || a.offers.length === 0 || b.offers.length === 0;
  return overlap(wordSet(left), wordSet(right)) === 1 && overlap(wordSet(right), wordSet(left)) === 1;
}

/** The same page, whatever its scheme, "www.", query order or last slash. */
function sameAddress(address: string, page: Page): boolean {
  const wanted = [page.url, page.survey.canonical ?? page.url].map((url) => bare(url, page.baseUrl));
  const found = bare(address, page.baseUrl);
  return found !== null && wanted.includes(found);
}

function bare(address: string, base: string): string | null {
  if (!URL.canParse(address, base)) return null;
  const { host, pathname, searchParams } = new URL(address, base);
  const path = pathname.replace(/(?<!\/)\/+$/, "");
  // The front page is nobody's product page.
  if (path === "" && searchParams.size === 0) return null;
  const query = [...searchParams]
    .filter(([key]) => /^(id|p|product|product_id|productid|art|artnr|item|sku|pid|route|variant)$/i.test(key))
    .map(([key, value]) => `${key}=${value}`);
  return `${host.replace(/^www\./, "")}${path}?${query.sort().join("&")}`;
}
