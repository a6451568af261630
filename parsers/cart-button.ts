import { gated } from "./gated-pattern.ts";
import type { PageElement } from "./page-element.ts";
import { remembered } from "./remembered.ts";
import { textIn } from "./text-in.ts";
import { wordsOfElement } from "./words-of-element.ts";

const CART_WORDS =
  /add[-_ ]?to[-_ ]?(cart|bag|basket|trolley)|addtocart|btn-?cart|button-?cart|buy[-_ ]?(now|button|box|it)|in-?den-?(warenkorb|einkaufswagen)|do[-_ ]?koszyka|dodaj|warenkorb|koszyk|einkaufswagen|panier|carrito|carrello|winkelwagen|winkelmand|(?<!(?:newsletter|katalog|catalogus|brochure|staal|stalen|muster|monster|proefpakket)s? )bestellen ?$|kos[aá]r|košík|kosik|ostukorv|lisa korvi|koriin|cistella|in den korb|co[sșş]-?(de)?-?cump[aă]r[aă]turi|adaug[aă]|cump[aă]r[aă]|kup (teraz|to)|kupuj|jetzt kaufen|^\s*kaufen|acheter|comprar|acquista|koupit|kúpiť|kopen|köp(a)?(?: nu)?$|\bosta\b|купить|купити|купи|корзин|кошик|groz[aā]|krepšel|buy$|(?:add|buy)(?:-to)?-?(?:bag|basket|trolley)|add (?:item )?to (?:my )?(?:order|tote|shopping)|order now|purchase now|buy (?:this|online)|agregar al|añadir a la (?:cesta|bolsa)|adicionar|sacola|sepete|satın al|varukorg|kundvagn|i kurv|køb nu|handlekurv|handlevogn|kjøp|ostoskori|košaric|kosarica|καλάθι|カートに|カートへ|かごに|購入(?:する|手続き|へ|$)|加入购物车|加入購物車|立即购买|立即購買|放入購物車|장바구니|구매하기|바로구매|לסל|קנה עכשיו|إلى السلة|إلى العربة|หยิบใส่|ใส่ตะกร้า|giỏ hàng|mua ngay|keranjang|troli|سبد خرید|количк|до кошику/;

const cartWords = gated(CART_WORDS);

/** Whether a button, input or link may be such a one; false is sure, and takes no element to be made of it. */
export const mayBeCartButton = wordsOfElement(CART_WORDS);

/** Whether a button, input or link puts something into the cart, by its words and attributes. */
export function isCartButton(element: PageElement): boolean {
  return (element.isCartButton ??= speaksOfCart(wordsOf(element).toLowerCase()));
}

/** The links and buttons of a site's menus are the same on all its pages. */
const speaksOfCart = remembered((words) => cartWords.test(words));

function wordsOf(element: PageElement): string {
  const { attribs } = element;
  const value = (name: string): string => attribs[name] ?? "";
  return `${element.words} ${value("alt")} ${value("name")} ${value("value")} ${value("title")} ${value("aria-label")} ${value("href")} ${element.name === "input" ? "" : textIn(element, 60)}`.trim();
}
