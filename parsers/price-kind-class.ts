import type { AmountKind } from "./price-kind-text.ts";
import { remembered } from "./remembered.ts";

const BY_CLASS: readonly (readonly [Exclude<AmountKind, "gross">, RegExp])[] = [
  ["lowest-30-days", /omnibus|lowest-?(price|30)|najnizsz|30-?(days|dni|tage)/],
  [
    "regular",
    /(^|[\s_-])(old|was|regular|rrp|uvp|msrp|srp|before|prev(ious)?|original|strike\w{0,40}|list|standard|compare|crossed|reference|high|pseudo|base-old|statt|vorher|przed)[\s_-]*(price|preis|cena|prix|prijs|val(ue)?|amount)|(price|preis|cena|prix)\w{0,40}[\s_-]+(old|was|regular|rrp|uvp|msrp|before|prev(ious)?|original|strike\w{0,40}|list|standard|compare|crossed|pseudo|full)([\s_-]|$)|oldprice|normalprice|normal-price|listprice|wasprice|regularprice|standardprice|highprice|strikeprice|price__?regular|pricestrike|stara-?cena|cena-?(stara|przed|katalog)|(^|[\s_-])(mrp|rrp|msrp|was|before|strikethrough|strike-through|slash(ed)?|crossed(-?out)?)([\s_-]|$)|origin(al)?-?price|price-?origin(al)?|compare-?at|ticket-?price/,
  ],
  [
    "regular",
    // Names that mean nothing else, where they are all of the name.
    /(^|\s)(old|prev|previous|crossed|striked?|stroke|streich|streichpreis|statt|vorher|uvp|avp|antes|ancien|barre|preco-?de|preco-?antigo|precio-?(anterior|antes|tachado)|prix-?(barre|ancien|avant)|prezzo-?(vecchio|pieno|barrato)|eski-?fiyat)(?=\s|$)/,
  ],
  [
    "net",
    /(^|[\s_-])(netto|net|price-?tax-?excl\w{0,40}|excl(uding)?-?tax|ex-?tax|tax-?excl\w{0,40})([\s_-]|$)|pricenet|netprice|nettoprice|preisnetto|cena-?netto|price-netto/,
  ],
  ["unit", /unit-?price|price-?(per-?)?unit|base-?price-?(unit|info)|grundpreis|price-?per|cena-?jedn|per-?unit/],
  [
    "instalment",
    /instal?lment|rate[ns]?-?(price|calc|info)|financ|leasing|monthly|na-?raty|raty|klarna|paypal|ratenzahlung|cashpresso|afterpay|affirm/,
  ],
  ["shipping", /(shipping|delivery|versand|livraison)-?(cost|price|fee|kosten|rate)|koszt-?(dostawy|wysylki)|versandkosten/],
  [
    "saving",
    /(^|[\s_-])(sav(e|ing)s?|discount-?(amount|value|badge)|you-?save|rabatt?|spar\w{0,40}|oszczed\w{0,40}|bonus|cashback)([\s_-]|$)/,
  ],
  ["coupon", /coupon|voucher|gutschein|promo-?code/],
  ["member", /(^|[\s_-])(member|loyalty|club|klub|vip|prime)[\s_-]*(price|cena|preis)/],
  ["subscription", /subscri|sparabo|abo-?preis/],
];

/** "price-per-sellable-unit" is the price of one; "with-list-price" says only what stands beside, "price-strike-through-none" what it is not. */
const SAYS_NOTHING =
  /(?:^|\s)[\w-]*through-(?:none|off|false)(?=\s|$)|(?:^|[\s_-])(?:(?:with|has|have|without|no)[_-][\w-]+|per[_-](?:sellable[_-]unit|item|each|piece|pack)[\w-]*)/g;

/** "price_net_brutto_12": UNAS names the place of both amounts, then which of them stands there. */
const OF_EITHER = /net[_-](?=brutto|netto)/g;

/** Which kind an element's own class, id and the like make an amount; null when they say nothing. */
export const kindByClass = remembered((words): Exclude<AmountKind, "gross"> | null => {
  if (words === "") return null;
  const own = words.replace(SAYS_NOTHING, " ").replace(OF_EITHER, "");
  return BY_CLASS.find(([, pattern]) => pattern.test(own))?.[0] ?? null;
});
