import { isCartButton, mayBeCartButton } from "./cart-button.ts";
import type { DecidedPrice } from "./decide-price.ts";
import type { Findings } from "./gather-findings.ts";
import { overlap, wordSet } from "./main-heading.ts";
import type { Page } from "./page.ts";
import { plainWords } from "./plain-words.ts";
import type { Context } from "./survey.ts";
import { signature } from "./visible-price.ts";

const CART =
  /^\W*((mein|ihr|dein|twoj|your|shopping|mi|il mio|mon) )?(warenkorb|einkaufswagen|koszyk|cart|basket|bag|panier|carrito|carrello|kosik|winkelwagen|ostukorv|kosar|cosul?( meu)?|checkout|kasse|zamowienie)\W*$/;
/** Pages of a shop that speak of prices and sell nothing by themselves. */
const SERVICE =
  /^\W*(shipping|delivery|returns?|refunds?|faq|frequently asked|about( us)?|contact|terms|privacy|imprint|impressum|versand|lieferung|zahlung|agb|datenschutz|dostawa|wysylka|zwroty|regulamin|o nas|kontakt|livraison|retours|mentions legales|envio|devoluciones|spedizion|resi|verzend|retourneren|doprava|livrare|szallitas|payment|price list|pricing|cennik|preisliste|tarifs|blog|news|sitemap|search results|wyniki wyszukiwania|suchergebnis)(?![\p{L}])/u;
/** Least scores of an amount that shows a product where the page carries no number of one: with a button that buys, and without. */
const ENOUGH_WITH_BUTTON = 6.5;
const ENOUGH_WITHOUT = 7;
const FARTHEST_BELOW = 700;
const BESIDE = 350;

/** Whether a page without structured data is about one product: a heading of its own, and the amount where one looks for a product's price. */
export function isProductPage(page: Page, { heading, fields, amounts }: Findings, decision: DecidedPrice): boolean {
  if (heading === null || isService(heading.text)) return false;
  let found: readonly Context[] | null = null;
  // Most pages need not be searched for them.
  const buttons = (): readonly Context[] => (found ??= cartButtonsOf(page));
  const numbered = fields.sku !== undefined || fields.gtin !== undefined || fields.mpn !== undefined;
  if (isFront(page) && !isTitled(page, heading.text) && !(numbered && buttons().length > 0)) return false;
  // What calls itself an article is one, unless it sells something.
  if (!numbered && buttons().length === 0 && page.survey.metas.some(({ name, content }) => name === "og:type" && content === "article"))
    return false;
  if (!numbered) {
    const enough = buttons().length > 0 ? ENOUGH_WITH_BUTTON : ENOUGH_WITHOUT;
    if (!amounts.some(({ score }) => score >= enough)) return false;
  }
  const { shown } = decision;
  if (shown === null) return true;
  const gap = shown.order - heading.context.order;
  return (
    (gap > -120 && gap < FARTHEST_BELOW) ||
    buttons().some((button) => Math.abs(button.order - shown.order) < BESIDE && isLone(button, buttons()))
  );
}

function cartButtonsOf({ survey }: Page): Context[] {
  return [...survey.buttonsBetween(0, Number.POSITIVE_INFINITY, mayBeCartButton)].filter(
    (button) => button.zone !== "chrome" && button.zone !== "cart" && isCartButton(button),
  );
}

function isService(text: string): boolean {
  const words = plainWords(text);
  return CART.test(words) || SERVICE.test(words);
}

/** Front pages show a product of the day: a product's own page has its name in its title. */
function isFront({ address: { pathname, search } }: Page): boolean {
  return pathname === "/" && search === "";
}

/** The page's title has most of a name. */
export function isTitled({ survey }: Page, text: string): boolean {
  const words = wordSet(text);
  const titles = [survey.title ?? "", survey.metas.find(({ name }) => name === "og:title")?.content ?? ""];
  return titles.some((title) => overlap(words, wordSet(title)) >= 0.5);
}

/** Where each of many products has its button, a button tells nothing. */
function isLone(button: Context, buttons: readonly Context[]): boolean {
  const own = signature(button);
  return buttons.filter((other) => signature(other) === own).length <= 2;
}
