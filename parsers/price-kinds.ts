/** What an amount on a page is. `price` is what a buyer pays now for one; everything else stands beside it. */
export type AmountKind =
  | "price"
  | "from"
  | "regular"
  | "lowest-30-days"
  | "net"
  | "unit"
  | "instalment"
  | "shipping"
  | "free-shipping"
  | "saving"
  | "coupon"
  | "member"
  | "subscription"
  | "deposit"
  | "used"
  | "multi-buy"
  | "total"
  | "other-shop";

/** Words beside an amount. `near`: label before it; `after`: what follows it; both lower case, without their own amounts. First rule that holds wins. */
interface KindRule {
  readonly kind: AmountKind;
  readonly before?: RegExp;
  readonly after?: RegExp;
}

const MONTH = "(monat|monatlich|mtl|month|mo|mies|miesi[ąa]c\\w*|mois|mes|mese|maand|měsíc\\w*|mesiac\\w*|lun[aă]|hó|kuu)";
const SHIPPING =
  "(versand|shipping|delivery|dostaw|livraison|liefer(?!ant)|porto\\b|postage|p ?& ?p|wysyłk|przesyłk|env[ií]o|spedizion|verzend|doprav|szállít|transport|livrare|frete|kättetoim|zustell)";
const UNIT =
  "(kg|g|mg|l|ml|cl|dl|m|m²|m2|m³|m3|qm|lfm|mb|szt|sztuk[aęi]?|st|stk|stück|piece|pc|pcs|unit|unité|pièce|pieza|ks|buc|db|stuk|tk|100 ?g|100 ?ml|liter|litre|litr|kilo|waschladung|wl|paar|pair|rolle|blatt|tab\\w*|sheet)";

const RULES: readonly KindRule[] = [
  {
    kind: "lowest-30-days",
    before:
      /(najni[żz]sz|lowest|niedrigst|günstigst|nejni[žz]š|najni[žz]š|plus bas|m[áa]s baj|pi[ùu] basso|laagste|cel mai mic|legalacsony|madalaim)[^.]{0,60}30|30\s*(dni|days|tage?n?|jours|giorni|d[ií]as|dn[íi]|dagen|zile|nap)[^.]{0,40}$/,
  },
  { kind: "lowest-30-days", after: /^[^.\d]{0,30}(najni[żz]sz|lowest|niedrigst)[^.]{0,50}30/ },
  {
    kind: "free-shipping",
    before: new RegExp(
      `(gratis|free|kostenlos|kostenfrei|darmow|za darmo|frei|gratuit|zdarma|ingyenes|gratuita|versandkostenfrei|bezpłatn)[^.]{0,40}(ab|od|over|from|above|von|à partir|dès|desde|vanaf|peste|felett|nad|powyżej|ponad|für|na zakupy|pour|wert)[^.]{0,20}$`,
    ),
  },
  { kind: "free-shipping", before: new RegExp(`${SHIPPING}[^.]{0,30}(gratis|free|kostenlos|frei|gratuit|zdarma)[^.]{0,25}$`) },
  {
    kind: "free-shipping",
    before:
      /(bestellwert|mindestbestell|minimum order|warenwert|einkaufswert|order over|orders over|zamówieni\w* (od|powyżej)|fehlen (noch|dir))[^.]{0,25}$/,
  },
  { kind: "free-shipping", after: new RegExp(`^[^.\\d]{0,25}(gratis|free|kostenlos|darmow|frei)[^.]{0,12}${SHIPPING}`) },
  {
    kind: "instalment",
    before: new RegExp(
      `(\\brat[aęyn]?\\b|raten|instal|na raty|cuotas?|mensualit|finanz|financ|monatlich|monthly|spl[áa]tk|leasing|rate lunare)\\s*[^.]{0,25}$|\\b\\d{1,2}\\s*x\\s*(de )?$`,
    ),
  },
  {
    kind: "instalment",
    after: new RegExp(
      `^\\s*[*¹²]?\\s*(\\/|pro|per|na|mtl|x|×|par|al|por|a|p\\.?)?\\s*\\.?\\s*${MONTH}\\b|^\\s*(x|×)\\s*\\d+\\s*(rat|cuotas|mon|mies)`,
    ),
  },
  { kind: "subscription", before: /(subscri|\babo\b|abonn|subskryp|spar-?abo|sparabo)[^.]{0,25}$/ },
  { kind: "coupon", before: /(coupon|gutschein|kod(em|u|y)? |voucher|promo ?code|cup[oó]n|kupon|rabattcode)[^.]{0,30}$/ },
  { kind: "coupon", after: /^[^.\d]{0,20}(coupon|gutschein|z kodem|with code|voucher|mit code|kupon)/ },
  {
    kind: "saving",
    before:
      /((du |sie )?spar(en|st|e|t)?|\bsaved?\b|saving|rabatt|oszcz[ęe]d|discount|you save|[ée]conomi|taniej|ahorra|risparmi|u[šs]et|cashback|bonus|rabat|korting|reducere|zni[żz]ka|punkte|points)[^.]{0,20}[-–:]?\s*$/,
  },
  {
    kind: "saving",
    after: /^\s*(gespart|sparen|off\b|rabatt|taniej|de r[ée]duction|discount|zni[żz]ki|saved?\b|rabatu|sparvorteil|korting|remise)/,
  },
  { kind: "deposit", before: /(kaucj|pfand|deposit|z[áa]loh)[^.]{0,15}$/ },
  {
    kind: "used",
    before: /(gebraucht|\bused\b|używan|refurb|b-ware|occasion|warehouse|retourware|zwrot|resealed|second ?hand)[^.]{0,25}$/,
  },
  { kind: "shipping", before: new RegExp(`${SHIPPING}[^.;]{0,50}$`) },
  { kind: "shipping", after: new RegExp(`^[^.\\d,;]{0,10}(${SHIPPING})(?!.{0,12}(frei|gratis))`) },
  {
    kind: "regular",
    before:
      /(\buvp\b|\bstatt\b|instead of|\bwas\b|reg(ular|\.)? price|list ?price|\brrp\b|\bmsrp\b|cena (regularna|przed|katalogowa|podstawowa|normalna|poprzednia|standardowa|sugerowana|rynkowa)|vorher|ehemalig|alter preis|bisher|au lieu de|prix (de r[ée]f|conseill|barr)|\bpvp\b|poprzedni|\bprp\b|bef(ore|or)|b[ěe][žz]n[áa] cena|p[ůu]vodn|m?oc\b|originalpreis|streichpreis|normalpreis|listenpreis|adviesprijs|in plaats|prezzo (di listino|consigliato)|pret(ul)? (vechi|initial)|eredeti|r[ée]gi|tidligere|ordinarie|f[öo]rpris|standard price|compare at|original price|regular:|preisempfehlung|recommended (retail )?price)[^.\d]{0,25}$/,
  },
  {
    kind: "net",
    before:
      /(\bnetto|\bnet\b|\bnet price|excl|exkl|exc\.? (vat|btw)|ex\.? ?(tax|vat)|ohne mwst|zzgl\.? ?(\d+ ?% ?)?(mwst|ust)|bez (dph|vat|podatku)|\bht\b|hors tax|senza iva|sin iva|iva esclusa|f[ăa]r[ăa] tva|nett[óo]|without vat|ilma km)[^.\d]{0,20}$/,
  },
  {
    kind: "net",
    after:
      /^\s*\*?\s*[([]?\s*(netto|net\b|excl|exkl|exc\.? ?(vat|btw)|ex\.? ?(tax|vat)\b|ohne (mwst|ust)|zzgl\.? ?(\d+ ?%)? ?(mwst|ust|gesetzl)|bez (dph|vat)|ht\b|hors tax|\+ ?(\d+ ?% ?)?(vat|mwst|iva|dph)|senza iva|sin iva|nett[óo])/,
  },
  {
    kind: "unit",
    before:
      /(grundpreis|unit price|cena jedn|(cena|preis|price) (za|pro|per|je) (1 ?)?(kg|l|m|szt|liter|litr|100)|prix au|[(\s]?1\s*(kg|l|m|m²|stück|stk|szt|l?iter)\s*=|je \d+|\/\s*\d*\s*(kg|l|ml|g|m)\s*:)\s*[^.\d]{0,8}$/,
  },
  {
    kind: "unit",
    after: new RegExp(`^\\s*\\*?\\s*[)(]?\\s*(\\/|pro|per|je|za|par|al|por|the)\\s*(1\\s*|100\\s*|10\\s*|1000\\s*)?${UNIT}\\b`),
  },
  {
    kind: "member",
    before: /(member|mitglied|club|klub|klubow|z kart[ąa]|with card|loyalty|lojaln|prime|smart!?|\bvip\b|karty|fidel)[^.\d]{0,20}$/,
  },
  {
    kind: "multi-buy",
    before:
      /\b([2-9]|\d\d+) (or more|oder mehr|i więcej|lub więcej|et plus|o más|o più|of meer|și peste)\s*$|(\b[2-9]|\b\d\d+)\s*(for|für|za|pour|por|voor|st(k|ück)|szt|pcs|pairs|x|\+)\s*[^.\d]{0,12}$|(ab|od|from|dès|vanaf)\s+\d+\s*(st|szt|pcs|pieces|units|ks|buc|db|pi[èe]ces)\w*\.?:?\s*[^.\d]{0,10}$/,
  },
  {
    kind: "total",
    before:
      /(zwischensumme|gesamt(summe|preis)?|subtotal|\bsuma|razem|\btotal|warenkorb|item\(s\)|artikel -|do zapłaty|koszyk|(your|shopping) (cart|bag|basket)|celkem|összesen|enthaltene mwst)[^.]{0,20}$/,
  },
  {
    kind: "other-shop",
    before: /((weitere|andere|other|inne|autres) (angebot|anbieter|ofert|offer|seller|vendeur)\w*|inca o ofert[ăa])[^.]{0,25}$/,
  },
  {
    kind: "from",
    before:
      /(^|[\s(])(ab|od|from|[àa] partir de|desde|a partire da|da|vanaf|starting at|de la|fr[åa]n|fra|as low as|alates|d[èe]s|już od|schon ab|-tól)\s*:?\s*$/,
  },
];

const LABEL_OF_SHIPPING = new RegExp(
  `^\\W*(\\w+ )?${SHIPPING}\\w*( (cost|costs|charge|charges|fee|price|kurierem))?\\W*(ab|od|from)?\\W*$`,
);

/** The same for a label that stands in a line of its own above the amount, where sentences about delivery are no labels. */
export function kindByHeading(label: string, after: string): AmountKind {
  // "You save 17 %" above an amount has told its number already.
  const kind = kindByLabel(/\d/.test(label) ? "" : label, after);
  if (kind !== "shipping" || kindByLabel("", after) === "shipping") return kind;
  return LABEL_OF_SHIPPING.test(label) ? kind : "price";
}

/** Which kind the words before and after an amount make it; `price` when they say nothing. */
export function kindByLabel(before: string, after: string): AmountKind {
  for (const rule of RULES) {
    if (rule.before?.test(before) === true || rule.after?.test(after) === true) return rule.kind;
  }
  return "price";
}

const BY_CLASS: readonly (readonly [AmountKind, RegExp])[] = [
  ["lowest-30-days", /omnibus|lowest-?(price|30)|najnizsz|30-?(days|dni|tage)/],
  [
    "regular",
    /(^|[\s_-])(old|was|regular|rrp|uvp|msrp|srp|before|prev(ious)?|original|strike\w*|list|standard|compare|crossed|reference|high|pseudo|base-old|statt|vorher|przed)[\s_-]*(price|preis|cena|prix|prijs|val(ue)?|amount)|(price|preis|cena|prix)[\w]*[\s_-]+(old|was|regular|rrp|uvp|msrp|before|prev(ious)?|original|strike\w*|list|standard|compare|crossed|pseudo|full)([\s_-]|$)|oldprice|listprice|wasprice|regularprice|standardprice|highprice|strikeprice|price__?regular|pricestrike|stara-?cena|cena-?(stara|przed|katalog)/,
  ],
  [
    "net",
    /(^|[\s_-])(netto|net|price-?tax-?excl\w*|excl(uding)?-?tax|ex-?tax|tax-?excl\w*)([\s_-]|$)|pricenet|netprice|nettoprice|preisnetto|cena-?netto|price-netto/,
  ],
  ["unit", /unit-?price|price-?(per-?)?unit|base-?price-?(unit|info)|grundpreis|price-?per|cena-?jedn|per-?unit/],
  [
    "instalment",
    /instal?lment|rate[ns]?-?(price|calc|info)|financ|leasing|monthly|na-?raty|raty|klarna|paypal|ratenzahlung|cashpresso|afterpay|affirm/,
  ],
  ["shipping", /(shipping|delivery|versand|livraison)-?(cost|price|fee|kosten|rate)|koszt-?(dostawy|wysylki)|versandkosten/],
  ["saving", /(^|[\s_-])(sav(e|ing)s?|discount-?(amount|value|badge)|you-?save|rabatt?|spar\w*|oszczed\w*|bonus|cashback)([\s_-]|$)/],
  ["coupon", /coupon|voucher|gutschein|promo-?code/],
  ["member", /(^|[\s_-])(member|loyalty|club|klub|vip|prime)[\s_-]*(price|cena|preis)/],
  ["subscription", /subscri|sparabo|abo-?preis/],
];

/** Which kind an element's own class, id and the like make an amount; null when they say nothing. */
export function kindByClass(words: string): AmountKind | null {
  return words === "" ? null : (BY_CLASS.find(([, pattern]) => pattern.test(words))?.[0] ?? null);
}
