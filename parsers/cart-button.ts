import type { PageElement } from "./page-element.ts";
import { textIn } from "./text-in.ts";

const CART_WORDS =
  /add[-_ ]?to[-_ ]?(cart|bag|basket|trolley)|addtocart|btn-?cart|buy[-_ ]?(now|button|box|it)|in-?den-?(warenkorb|einkaufswagen)|do[-_ ]?koszyka|dodaj|warenkorb|koszyk|einkaufswagen|panier|carrito|carrello|winkelwagen|kosar|košík|kosik|ostukorv|in den korb|cos-?(de)?-?cumparaturi|adauga|cumpar[aă]|kup (teraz|to)|kupuj|jetzt kaufen|^\s*kaufen|acheter|comprar|acquista|koupit|kúpiť|kopen|köp(a)?$|\bosta\b|купить|купити|купи|корзин|кошик|grozam|krepšel/;

/** Whether a button, input or link puts something into the cart, by its words and attributes. */
export function isCartButton(element: PageElement): boolean {
  const value = (name: string): string => element.attribute(name) ?? "";
  const words = `${element.words} ${value("alt")} ${value("name")} ${value("value")} ${value("title")} ${value("aria-label")} ${value("href")} ${element.name === "input" ? "" : textIn(element, 60)}`;
  return CART_WORDS.test(words.toLowerCase());
}
