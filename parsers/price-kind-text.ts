import type { PriceKind } from "../domain/offer.ts";
import { gated } from "./gated-pattern.ts";
import { phrases } from "./phrases.ts";
import { plainWords } from "./plain-words.ts";
import { remembered } from "./remembered.ts";

/** What an amount on a page can be besides a plain price of one piece, most telling first. */
export const AMOUNT_KINDS = [
  "lowest-30-days",
  "free-shipping-from",
  "instalment",
  "subscription",
  "coupon",
  "trade-in",
  "saving",
  "deposit",
  "used",
  "shipping",
  "multi-buy",
  "regular",
  "net",
  "gross",
  "unit",
  "member",
  "total",
  "other-shop",
  "from",
  "up-to",
] as const satisfies readonly (
  | PriceKind
  | "lowest-30-days"
  | "free-shipping-from"
  | "shipping"
  | "gross"
  | "regular"
  | "saving"
  | "total"
  | "other-shop"
  | "from"
  | "up-to"
)[];
export type AmountKind = (typeof AMOUNT_KINDS)[number];

/** Patterns over `plainWords` text: `before` ends where the amount begins, `behind` begins where it ends. */
interface KindWords {
  readonly before?: RegExp;
  readonly behind?: RegExp;
}

const MONTH = String.raw`(?:monat|monatlich|mtl|month|mo|mies|miesiac\p{L}*|miesiec\p{L}*|mc|mois|mes|mese|maand|mesic\p{L}*|mesiac\p{L}*|luna|honap|ho|kuu|man)`;
const UNIT = String.raw`(?:kg|kilo\p{L}*|g|gr|gram\p{L}*|mg|l|lt|lit[re]\p{L}*|ml|dl|cl|m|m2|m²|m3|m³|mb|bm|cm|lfm|qm|metr\p{L}*|meter\p{L}*|mtr|oz|lbs?|sq|kwh|tab\p{L}*|kaps\p{L}*|waschladung\p{L}*|waschgang|wl|wasche|pranie|rolle|blatt|sheet|tabs)`;
const DELIVERY =
  String.raw`(?:(?:gratis-?)?versand(?!fertig|bereit|kostenfrei|frei)\p{L}*|lieferkosten|liefergebuhr|lieferung|zustell\p{L}*|porto|shipping|delivery|postage|p ?& ?p|dostaw\p{L}*|wysylk\p{L}*|przesylk\p{L}*|doprav\p{L}*|postovn\p{L}*|dorucen\p{L}*|livraison|frais de port|expedition|envio|gastos de envio|spedizion\p{L}*|verzend\p{L}*|bezorg\p{L}*|livrare|transport\p{L}*|(?:ki)?szallit\p{L}*|tarne\p{L}*|kattetoim\p{L}*|saatmis\p{L}*|frakt|fragt|frete|toimitus\p{L}*|postnin\p{L}*|доставк\p{L}*|kargo\p{L}*|ongkir|μεταφορικα|送料|配送料|运费|運費|郵費|배송비|택배비|משלוח|الشحن|dostava|postarina|postina|ship|s&h|freight)`.normalize(
    "NFD",
  );
const FREE = String.raw`(?:gratis|free|kostenlos\p{L}*|kostenfrei|darmow\p{L}*|za darmo|bezplatn\p{L}*|frei|portofrei|gratuit\p{L}*|offert\p{L}*|zdarma|zadarmo|ingyenes|tasuta|versandkostenfrei|gratisversand|бесплатн\p{L}*|безкоштовн\p{L}*|ucretsiz|bedava|fri|fria|ilmainen|ilmaiset|gratuito|無料|免運|免运|包邮|무료|δωρεαν|mien phi|חינם|besplatn\p{L}*|brezplacn\p{L}*)`;

/** A short way that holds no other number and no end of a sentence. */
const near = (most: number): string => String.raw`\.?[^.!?;\d]{0,${most}}$`;

function before(most: number, ...lists: readonly string[]): RegExp {
  return following(near(most), ...lists);
}

function following(gap: string, ...lists: readonly string[]): RegExp {
  return gated(new RegExp(`(?:${phrases(...lists).source})${gap}`, "u"));
}

/** Either list stands right behind the amount; a small word may come between. */
function behind(...lists: readonly string[]): RegExp {
  return gated(new RegExp(String.raw`^[^\p{L}\d+]{0,5}(?:${phrases(...lists).source})`, "u"));
}

function either(...patterns: readonly RegExp[]): RegExp {
  return gated(new RegExp(patterns.map((pattern) => `(?:${pattern.source})`).join("|"), "u"));
}

const NET =
  "netto|net|nettopreis*|netto-preis|nettoprijs|nettopris|nettohind|nettohinta|bez vat|bez vatu|excl. vat|excl vat|ex vat|ex. vat|exc vat|exc. vat|excluding vat|excluding tax|excl. tax|excl tax|ex tax|ex. tax|+ vat|plus vat|without tax|without vat|zzgl. mwst|zzgl mwst|zzgl. ust|zzgl. gesetzl. mwst|exkl. mwst|exkl mwst|exkl. ust|excl. mwst|excl. ust|ohne mwst|o. mwst|zzgl. mehrwertsteuer|excl. btw|exclusief btw|exkl. btw|ex btw|bez dph|ht|h.t|hors taxe*|hors tva|sin iva|iva no incluido|iva excluido|+ iva|mas iva|s/iva|senza iva|iva esclusa|iva escl|fara tva|+ tva|plus tva|excl. tva|+ afa|netto ar*|km-ta|ilma km|kaibemaksuta|без ндс|без пдв|χωρις φπα|exkl. moms|ekskl. moms|uden moms|eks. mva|bez pdv|brez ddv|alv 0|税抜*|税別*|本体価格*|未税*|부가세 별도|без налога|kdv haric|+ kdv|sem iva|exkl moms|eksl. mva|ekskl. mva|uten mva|ex. moms|ex moms|exc. gst|ex gst|ex. gst|excl. gst|+ gst|plus gst|excluding gst|excl gst|exc gst|before tax|pre-tax|מחיר באילת|באילת|χωρις φ.π.α.";
const GROSS =
  "brutto|gross|z vat|zawiera vat|zawiera podatek|vratane dph|afa-val|afat tartalmaz*|afas|incl. vat|incl vat|inc vat|inc. vat|including vat|including tax|incl. tax|incl tax|inc tax|inc. tax|tax incl.|tax included|inkl. mwst|inkl mwst|inkl. ust|inkl ust|inkl. gesetzl. mwst|inkl. ges. mwst|inkl. der gesetzlichen mwst|inklusive mwst|inkl. mehrwertsteuer|incl. mwst|incl. ust|incl. btw|inclusief btw|s dph|vc. dph|vcetne dph|ttc|t.t.c|toutes taxes comprises|tva incluse|con iva|iva incluido|iva inc*|iva inclusa|iva compresa|ivato|cu tva|tva inclus*|incl. tva|afaval|brutto ar*|afat tartalmaz*|koos km|km-ga|с ндс|з пдв|με φπα|inkl. moms|inkl. mva|s pdv|z ddv|ar pvn|su pvm|税込*|内税*|含税*|含稅*|부가세 포함|vat포함|kdv dahil*|com iva|inkl moms|inkl mva|inkl. alv|sis. alv|inc. gst|inc gst|incl. gst|incl gst|including gst|gst included|inclusive of all taxes|incl. of all taxes|με φ.π.α.";

const WORDS: Readonly<Record<AmountKind, KindWords>> = {
  // Directive 98/6/EC, article 6a, in the wording that shops of each member state use.
  "lowest-30-days": {
    before: either(
      new RegExp(
        `(?:${
          phrases(
            "najnizsza cena*|cena* minimaln* z #|lowest price|lowest prior price|30-day low|niedrigster preis|niedrigste* gesamtpreis|30-tage-bestpreis|zuletzt niedrigster preis",
            "bester preis der letzten|tiefstpreis der letzten|nejnizsi cena*|najnizsia cena*|prix le plus bas|prix le plus faible|plus bas prix|precio mas bajo|precio minimo",
            "prezzo piu basso|prezzo minimo|laagste prijs|cel mai mic pret|cel mai scazut pret|pretul minim|legalacsonyabb ar*|legkisebb ar*|preco mais baixo",
            "najniza cena|najnizja cena|najniza cijena|laveste pris|lagsta pris*|alin hind|madalaim hind|soodsaim hind|zemaka cena|maziausia kaina|zemiausia kaina|alin hinta|χαμηλοτερη τιμη",
            "най-ниска цена|най-ниската цена|praghas is isle|irħas prezz|orħos prezz|prezz l-aktar baxx|omnibus",
          ).source
        })[^;]{0,60}$`,
        "u",
      ),
      /(?:najniz\p{L}*|lowest|niedrigst\p{L}*|gunstigst\p{L}*|nejniz\p{L}*|plus bas|mas baj\p{L}*|piu bass\p{L}*|laagste|cel mai mic|legalacsony\p{L}*|madalaim|soodsaim)[^.]{0,40}30[^.]{0,30}$/u,
      /(?:(?:cena|preis|price|prix|prezzo|precio|prijs|pret|hind|ar)\p{L}*[^.]{0,30}30[ -](?:dni|days?|tage?n?|jours|giorni|dias|dagen|zile|nap\p{L}*|paeva|dienas?)|30-(?:tage|day)[- ]\p{L}*(?:preis|price|low))[^.]{0,30}$/u,
    ),
    behind: /^[^.\d]{0,30}(?:najnizsz|lowest|niedrigst|nejniz)[^.]{0,50}30/u,
  },
  "free-shipping-from": {
    before: either(
      before(
        25,
        "darmow* dostaw* od|darmow* wysylk* od|bezplatn* dostaw* od|do darmowej dostawy|free shipping over|free shipping on orders|free shipping from|free delivery over",
        "free delivery on orders|free delivery from|free shipping above|spend|versandkostenfrei ab|kostenloser versand ab|gratis versand ab|portofrei ab|kostenlose lieferung ab|gratisversand ab",
        "livraison offerte des|livraison gratuite des|livraison gratuite a partir|frais de port offerts des|spedizione gratuita per ordini|orders over|order over|minimum order|bestellwert|mindestbestell*|warenwert|einkaufswert|fehlen noch|fehlen dir|zamowien* od|zamowien* powyzej",
      ),
      new RegExp(
        String.raw`${FREE}[^.]{0,40}(?:ab|od|over|from|above|von|superior\p{L}* a|superieur\p{L}* a|acima de|oltre|preko|iznad|yli|virs|a partir|des|desde|vanaf|peste|felett|nad|powyzej|ponad|fur|na zakupy|pour|wert|de la|alates|upto)[^.\d]{0,20}$`,
        "u",
      ),
      new RegExp(String.raw`${DELIVERY}[^.]{0,30}${FREE}[^.\d]{0,25}$`, "u"),
    ),
    behind: either(
      new RegExp(String.raw`^[^.\d]{0,25}${FREE}[^.]{0,12}${DELIVERY}`, "u"),
      /^[^\p{L}\d]*(?:ft )?felett(?!\p{L})/u,
      new RegExp("^ ?(?:이상|以上|起免|免運|免运|包邮)".normalize("NFD"), "u"),
    ),
  },
  instalment: {
    before: either(
      before(
        25,
        "rat|rata|raty|ratach|ratami|ratalnie|raten|ratenzahlung|monatsrate*|monatlich|mtl.|mtl|finanzierung|finanzieren|finanzkauf|leasing|miesiecznie|miesieczna|instalment*|installment*|monthly|financing|interest-free|mesicne|mesacne|splatk*|splatka|mensualite*|cuota*|a plazos|rate de la|havi|mensual*|financ*|termijn*|rate lunare|lunar|reszlet*|jarelmaks*|kuumakse|# rate|# rate de|in # rate|parcela*|manadskostnad|w # ratach|# fois|payments of|payment of|payments|easy pays|easy pay|flexpay|flex pay|afterpay|klarna|affirm|sezzle|laybuy|clearpay|quadpay|openpay|interest free|fortnightly|pay in #|per month from|delbetal*|taksit*|рассрочк*|частями|в кредит|em ate #|分割*|分期*|每期*|毎月*|月々*|무이자*|할부*|δοσεις|δοσης|tra gop|cicilan",
      ),
      /(?<!\d)\d{1,2} (?:meses|mois|months|monate|mensualidades|pagos|plazos|termijnen|cuotas|payments|raten|rate|rat)(?: (?:sin intereses?|sans frais|interest[- ]free))?(?: (?:de|of|po|a|zu|da))? ?$/u,
      /(?:^|[^\d,.])\d{1,2} ?[x×] ?(?:(?:de|po|a|je|of) ?)?$/u,
    ),
    behind: either(
      new RegExp(String.raw`^[^\p{L}\d]{0,4}(?:(?:pro|per|na|im|al|par|por|pe|a|za|p\.?) ?|x ?|× ?)?${MONTH}(?![\p{L}])`, "u"),
      /^ ?[x×] ?\d+ ?(?:rat|cuotas|mon|mies|meses|mois|fois|taksit|splat|parcel)/u,
      behind("monthly|monatlich|miesiecznie|mesicne|mesacne|mensual*|lunar|havonta|sem juros|rate mensili"),
      behind(
        "p/m|/mo|/mo.|/month|a month|/week|per week|weekly|fortnightly|/mies|/mes|в месяц|мес|/мес|ay taksitle|x taksit|/月|/期|/개월|with affirm|with klarna|with afterpay|with zip|with sezzle",
      ),
      /^ ?\/ ?(?:mo|month|mån|mnd|md|kk|mēn|mies|мес)\b/u,
      // A number of months: "12,99 zł x 10 rat", "12,50 € en 4 fois".
      /^ ?(?:w|en|in|na|x|×|a) ?\d+ (?:rat\p{L}*|fois|mon\p{L}*|mies\p{L}*|cuotas|rate[n]?|splat\p{L}*)/u,
    ),
  },
  subscription: {
    before: before(
      25,
      "subskrypcj*|w abonamencie|abonament*|abonamencie|subscription|subscribe|subscribe & save|autoship*|auto-ship|auto-delivery|repeat delivery|abo|abonnement*|im abo|sparabo|spar-abo|predplatn*|predplatne|abonnez-vous|suscripcion*|suscribete|abbonament*|abonare|elofizetes*|prenumeration|z umowa|mit vertrag",
    ),
    behind: behind(
      "w subskrypcji|z subskrypcja|w abonamencie|with subscription|with autoship|with auto-ship|on subscription|im abo|im sparabo|z umowa|mit vertrag|avec abonnement|con suscripcion",
    ),
  },
  coupon: {
    // Codes hold digits.
    before: following(
      String.raw`[^!?;]{0,30}$`,
      "z kodem|kod rabatow*|kodem|kupon*|z kuponem|kod promocyjn*|coupon*|voucher*|promo code|with code|discount code|sepette|sepet fiyati|折價券*|折价券*|券后*|券後*|카드할인*|카드혜택*|쿠폰적용*|쿠폰할인*|최대할인*|최대혜택*|청구할인*|クーポン*|쿠폰*|effektiv nur|effektivpreis|effektiver preis|nach cashback|nach abzug cashback|inkl. cashback|abzgl. cashback|after cashback|price after cashback|po cashbacku|po cashback|cena po cashbacku|apres remboursement|apres odr|odr deduite|dopo il cashback|na cashback|gutschein*|rabattcode|mit code|slevov* kod*|kuponem|zlavov* kod*|s kodom|code promo|avec le code|bon de reduction|cupon*|codigo|con codigo|codice sconto|codice promo|con il codice|con codice|buono sconto|kortingscode|met code|cod promo*|cu codul|kuponkod*|kodjaval|sooduskood*|rabattkod*",
    ),
    behind:
      /^[^\p{L}\d]{0,3}(?:after|apres|dopo|tras)(?!\p{L})|^[^.\d]{0,20}(?:coupon|gutschein|z kodem|with (?:the )?code|voucher|mit (?:dem )?code|z kuponem|kuponem|avec le code|con (?:el )?codigo|met code|cu codul|s kodem|s kodom)/u,
  },
  "trade-in": {
    before: before(
      25,
      "odkup*|w rozliczeniu|oddaj stary|trade-in|trade in|with trade|inzahlungnahme|eintausch*|ankauf*|wir kaufen|vykup*|vykupni|reprise|entrega tu|plan renove|permuta|ritiro usato|permuta usato|inruil*|buy-back|buyback|csereprogram|beszamitas*|wir zahlen|wir zahlen ihnen|ankaufspreis|we pay you|we buy for|we buy for cash|cena skupu|skup|skupujemy za|placimy|rachat|nous rachetons",
    ),
    behind: behind(
      "im ankauf|bei ankauf|in store credit|with trade-in|with trade in|bei inzahlungnahme|trade-in|w rozliczeniu|reprise incluse",
    ),
  },
  saving: {
    before: before(
      20,
      "oszczedz*|zyskujesz|taniej|rabat|rabatu|rabatt|znizka|znizki|upust|you save|save|saved|saving*|discount|sie sparen|sparen|du sparst|spare|sparst|ersparnis|gespart|nachlass|usetrite|sleva|zlava|vous economisez|economisez|economie|remise|economia de|economize|ahorra*|descuento|risparmi*|sconto|bespaar|korting|je bespaart|economisesti|reducere|megtakaritas|kedvezmeny|saastad|soodustus|spar|cashback|bonus|punkte|points|punkty|earn up to|earn|sammle|zbierz|you'll save|instant savings|rebate|mail-in rebate|instant rebate|economize|poupe|poupa|poupas|poupanca|desconto|voce economiza|экономия|выгода|скидка|ваша выгода|знижка|indirim|kazanciniz|kazanc|spara|du sparar|saasta|saastat|κερδιζετε|εξοικονομ*|γλιτωνετε|εκπτωση|κερδος|tiet kiem|giam|hemat|חיסכון|הנחה|חסכת|توفير|خصم|お得*|割引*|ポイント*|立省*|节省*|節省*|优惠*|優惠*|할인*|적립*|prihranek|usteda|спестявате|спестяваш|отстъпка|вие спестявате|економія|економите|usetrite|sutaupote|sutaupysite|ietaupi|ietaupijums|economisiti|ustedite|kortings*",
    ),
    behind: behind(
      "적립*|相当*|還元*|gespart|sparen|off|rabatt|taniej|de reduction|d'economie|discount|znizki|saved|save|rabatu|sparvorteil|korting|remise|sleva|zlava|korting|ahorro|descuento|reducere|kedvezmeny|savings|rebate|rebate card|cashback|cash-back|de desconto|скидка|indirim|お得|off|cash back|back",
    ),
  },
  deposit: {
    before: before(
      15,
      "kaucj*|pfand|deposit|zaloh*|vratn* zaloha|consigne|fianza|cauzione|deposito cauzionale|statiegeld|garantie sgr|sgr|betetdij|visszavalt*|pandiraha|tagatisraha|pant|zadatek|anzahlung|zaliczka|przedplata|acompte|anticipo|acconto|aanbetaling|eloleg|handpenning|down payment|zaloha",
    ),
    behind: behind("kaucj*|pfand|deposit|zaloh*|consigne|fianza|cauzione|statiegeld|sgr|betetdij|pant"),
  },
  used: {
    before: before(
      25,
      "uzywan*|z drugiej reki|po zwrocie|powystawow*|used|pre-owned|second hand|gebraucht*|b-ware|retourware|refurb*|warehouse|resealed|resigilat*|open box|open-box|b-stock|ex-demo|tweedekans|pouzit*|pouzite|bazar|occasion|d'occasion|segunda mano|usado*|reacondicionado*|usato|usati|tweedehands|second-hand|hasznalt*|kasutatud|begagnad*|brugt|odnowion*|generaluberholt*|ricondizionat*|reconditionne*",
    ),
    behind: behind("gebraucht|used|uzywany|uzywane|d'occasion|refurbished"),
  },
  shipping: {
    before: either(
      new RegExp(String.raw`(?<!\p{L})${DELIVERY}[^.;]{0,50}$`, "u"),
      before(
        8,
        "dhl|dpd|gls|ups|ppl|fedex|hermes|inpost|paczkomat*|kurier*|orlen paczka|zasilkovna|packeta|balikovna|balik do ruky|ceska posta|slovenska posta|colissimo|chronopost|mondial relay|correos|brt|postnord|bring|fan courier|sameday|foxpost|omniva|venipak|itella|evri|royal mail|nova poshta|нова пошта|нова пощта",
      ),
    ),
    // "299 € plus shipping" speaks of another amount; "24,99 € Lieferung in 2 Tagen" of none.
    behind: new RegExp(
      String.raw`^(?!.*(?:zzgl|plus|excl|exkl|ohne|hors|senza|sin |bez |fara |[,+]))[^.\d;]{0,12}(?<!\p{L})${DELIVERY}(?: ?(?:kosten|costs?|charges?|fee|kurier\p{L}*))?[^\p{L}\d]*$`,
      "u",
    ),
  },
  "multi-buy": {
    behind: behind(
      "mix six*|mix # price|mix & match*|when you buy|each when you buy|przy zakupie*|w komplecie|w zestawie z|bei gleichzeitig*|beim kauf von|with purchase of|when purchased with|when bought together|ea. when you buy|if you buy|when buying|for # or more|if you order #|bei abnahme|przy zakupie #",
    ),
    before: either(
      before(
        12,
        "przy zakupie #|przy zakupie # szt*|desde # unidades|da # pezzi|od # szt*|kup #|# w cenie|any # for|buy #|when you buy #|from # pieces|from # pcs|ab # stuck|ab # st*|ab # stk|bei # stuck|od # ks|od # kusu|pri koupi #|vanaf # stuks|a partir de # unidades|de la # buc*|alates # tk|des # achetes",
        "bulk price|bulk|case price|volume price|# or more|# oder mehr|# i wiecej|# lub wiecej|# et plus|# o mas|# o piu|# si peste",
      ),
      // "v/ 3 stk.", "ved køb af 3 stk.", "vanaf 6 stuks"
      /(?<!\p{L})(?:v\/|ved|vid|fra|fran|bij|vanaf|pri|bei|ab|od|przy|no|nuo|alates|от|від) ?(?:(?:kob|kop) a[fv] |afname van )?(?:[2-9]|\d\d+) ?(?:stk|stuks?|st|kpl|ks|szt\p{L}*|tk|gab|vnt|шт|palett?e?n?|karton\p{L}*|ve)\.?[^.\d]{0,12}$/u,
      // "3-5 $8.55", "10+ £2.20"
      /^[^\p{L}\d]*(?:[2-9]|\d\d+) ?[-–] ?\d+ ?:? ?$/u,
      /^[^\p{L}\d]*(?:[2-9]|\d\d+) ?\+ ?:? ?$/u,
      /(?<![\d.,x×-])(?:[2-9]|\d\d+) ?(?:for|fur|za|pour|por|per|voor|la|st|stk|stuck|szt|pcs|pairs for|pairs from|ks za|db|tk|darab\p{L}*)[^.\d]{0,12}$/u,
    ),
  },
  regular: {
    before: either(
      before(
        25,
        "cena katalogow*|cena regularn*|cena standardow*|cena przed*|cena detaliczn*|cena podstawow*|cena normaln*|normal|precio normal|precio lista|precio de lista|cena poprzedni*|cena rynkow*|sugerowan*|zamiast|stara cena|poprzedni* cena|bylo|dotychczas*|regular price|regular|regularly|list price|rrp|msrp|srp|recommended retail*|was|were|before|old price|original price|orig|orig.|originally|list|reg|retail|retail value|value|valued at|comp. value|comparable value|compare|est. retail|usually|usual price|market price|avp|lkp|أصلي|قبل|كان|السعر قبل|πριν|bylo|преди|ord|veil|vejl|u.p.|up|mrp|m.r.p.|m.r.p|maximum retail price|suggested retail*|ticket|ticket price|full price|non-sale|instead of|previously|retail price|compare at|standard price|reg. price",
        "uvp*|unverb. preisempf*|unverbindliche preisempfehlung|preisempfehlung|statt|vorher|bisher|bisheriger preis|ehemalig*|alter preis|listenpreis|normalpreis|originalpreis|regularer preis|ursprunglich*|fruher*|streichpreis|puvodn* cena*|puvodne|bezna cena*|bezn* cena*|pred slevou|doporucen* cena*|dmoc|moc|katalogov* cena|povodn* cena|pred zlavou|odporucan* cena",
        "prix conseille|prix barre|prix de base|prix de reference|ancien prix|au lieu de|avant|prix public|pvp recomendado|pvp|antes|precio anterior|precio original|precio recomendado|pvpr|prezzo consigliato|prezzo di listino|prezzo precedente|prezzo pieno|listino|anziche|invece di|prima",
        "adviesprijs|normaal|oude prijs|normale prijs|in plaats van|pret vechi|pretul vechi|pret initial|prp|in loc de|pret recomandat|pret intreg|eredeti ar*|regi ar|korabbi ar*|listaar|ajanlott fogyasztoi ar|tavahind|vana hind|soovituslik hind|ordinarie pris|ord. pris|ord pris|tidigare pris|forpris|normalpris|veil. pris|norm. pris|старая цена|стара ціна|suositushinta|norm. hinta|ovh|цена без скидки|обычная цена|вместо|было|без скидки|раньше|звичайна ціна|preco original|preco antigo|preco de|eski fiyat*|liste fiyat*|piyasa fiyat*|normal fiyat*|indirimsiz*|αρχικη τιμη|αρχικη|π.λ.τ.|πλτ|κανονικη τιμη|gia cu|gia goc|gia niem yet|gia thi truong|harga normal|harga asli|harga coret|מחיר מחירון|מחיר רגיל|במקום|السعر الأصلي|كان|بدلا من|ราคาปกติ|redovna cijena|redna cena|mpc|stara cijena",
        "通常価格*|通常販売価格*|定価*|標準価格*|希望小売価格*|メーカー希望小売価格*|参考価格*|元の価格*|元値*|原价*|原價*|市场价*|市場價*|市价*|定价*|定價*|建議售價*|建议零售价*|专柜价*|專櫃價*|吊牌价*|정가*|소비자가*|정상가*|시중가*|기존가*|권장소비자가*",
      ),
      /(?<!\p{L})van ?$/u,
      // "De: R$ 18,99 Por: R$ 9,90"
      /^[^\p{L}\d]*de ?: ?$/u,
    ),
    behind: either(
      behind(
        "helyett|value|prix original|prix initial|prix normal|original|was|regular|reguliere prijs|prezzo originale|precio original|cena pierwotna|ursprunglicher preis|urspr. preis|ordinarie|ordinarie pris|uvp|rrp|msrp|list price|regular price|original price|old price|cena regularna|cena katalogowa|prix conseille|precio anterior|定価|yerine",
      ),
      /^ ?(?:now(?: only)?|jetzt(?: nur)?|teraz|nu|ahora|agora|por|maintenant|nyni|сеичас|теперь|зараз) ?:? ?$/u,
    ),
  },
  net: { before: before(20, NET), behind: either(behind(NET), /^ ?\+ ?(?:vat|mwst|iva|dph|tva|afa|btw)(?!\p{L})/u) },
  gross: { before: before(20, GROSS), behind: behind(GROSS) },
  unit: {
    before: either(
      before(
        8,
        "grundpreis|unit price|unidade sai por|cada unidade|cena jednostkow*|jednotkova cena|jednotkov* cena|prix au kilo|prix au litre|egysegar*",
      ),
      new RegExp(
        String.raw`(?:cena|preis|price|precio|prezzo|prix|prijs) (?:za|pro|per|je|por|al|au) (?:1 ?|100 ?)?${UNIT}[^.\d]{0,8}$`,
        "u",
      ),
      new RegExp(String.raw`(?:^|[( ])(?:1|100) ?${UNIT} ?=[^.\d]{0,4}$|je \d+ ?${UNIT}[^.\d]{0,4}$|\/ ?\d* ?${UNIT} ?:[^.\d]{0,4}$`, "u"),
    ),
    behind: new RegExp(
      String.raw`^[)*]? ?[,(]?[ (]*(?:\/|(?:za|per|pro|je|par|por|al|le|el|il|pe|at|na|a|the|=)\s)\s*(?:1|10|50|100|500|1000)?\s?${UNIT}(?![\p{L}])`,
      "u",
    ),
  },
  member: {
    before: before(
      20,
      "와우회원가*|회원가*|회원전용*|会員価格*|会員様価格*|会员价*|會員價*|会员专享*|z karta|klubow*|klub*|dla klubowicz*|cena klubow*|club*|club price|smart!|smart|dla czlonk*|z aplikacja|w aplikacji|member*|members only|loyalty|lojaln*|with card|clubcard|prime price|prime member*|vip|mitglied*|mit karte|mit app|kundenkarte|clubpreis|klubov*|pro cleny|s kartou|s klubom",
      "com cartao *|com o cartao *|cartao cliente|adherent*|carte fidelite|fidelite|avec la carte|prix membre|socio*|con tarjeta|tarjeta oh|precio club|soci|con carta|con tessera|prezzo club|ledenprijs|leden|met kaart|membri|cu cardul|pret club|genius|klubar|tagoknak|husegkartya*|kartyaval|kliendikaardi*|medlem*|kanta-asiak*",
    ),
    behind: behind(
      "members save|clubcard price|club* price|card price|nectar price|vip price|app price|rewards price|member price|members price|loyalty price|club price|with prime|prime member|for prime|for pros|pro price|with red card|insider price|z karta|dla klubowicz*|w klubie|with card|with clubcard|for members|members|fur mitglieder|mit karte|mit app|z aplikacja|w aplikacji|avec la carte|con tarjeta|con carta|met kaart|cu cardul|s kartou",
    ),
  },
  total: {
    before: either(
      before(
        20,
        "havale ile|havale fiyati|havale/eft ile|havale / eft ile|havale indirimi*|eft ile|kapida odeme*|zwischensumme|gesamtsumme|gesamtpreis|gesamtbetrag|gesamt|subtotal|suma|razem|total|warenkorb|item(s)|artikel -|do zaplaty|koszyk*|your cart|shopping cart|your bag|your basket|shopping basket|celkem|osszesen|enthaltene mwst|wartosc|ostukorv|dont|ca|ca.|circa|approx|approx.|approximately|roughly|# years|# year|# yr|contributo pfu|pfu|contributo ambientale|contributo raee|eco-contributo|gift wrap*|gift box|engraving|monogram*|personali*|installation|assembly|protection|protection plan|warranty|extended warranty|insurance|garantieverlangerung|gwarancja|ubezpieczenie|co2-kompensation|co₂-kompensation|klimabeitrag|klimaschutzbeitrag|carbon offset|co2 compensation|co₂ compensation|compensation co2|compensation co₂|compensazione co2|compensazione co₂",
      ),
      // The tax itself: "VAT: 54.04".
      /(?:^|[^\p{L}.+]\s*)(?:vat|podatek|podatek vat|kwota vat|mwst|ust|iva|tva|dph|btw|moms|sales tax|tax|gst|steuer)(?: ?\(?\d+ ?%?\)?)? ?: ?$/u,
    ),
    // Part of the price itself, or of what comes with it.
    behind: behind(
      "d'eco-part*|d'eco part*|d'ecoparticipation|eco-part*|eco participation|ecoparticipation|d'ecotaxe|ecotaxe|d'eco-contribution|deee|ecotax|recycling fee|eco fee|environmental fee|warranty|protection plan|year protection|subtotal|con transferencia*|por transferencia*|transferencia|en efectivo|no pix|a vista|no boleto|pix|com desconto no pix|with wire|via wire|wire transfer|bank transfer|with e-check|cash price|bij vooruitbetaling|bei vorkasse|przelewem",
    ),
  },
  "other-shop": {
    before: before(
      25,
      "weitere angebote|andere angebote|weitere anbieter|andere anbieter|other offers|other sellers|inne oferty|autres offres|autres vendeurs|inca o oferta|inca # oferte|alte oferte|new & used|new from|ebook|e-book|e-kniha|ekniha|e-knjiga|e-bok|e-bog|電子書籍|kindle|audiobook|audio cd|tambien en|tambien disponible|also available|also available as|auch erhaltlich als|auch als|egalement disponible|available as|als ebook|disponible en ebook",
    ),
  },
  from: {
    before:
      /(?:^|[^\p{L}\d])(?:od|from|starting at|starts at|as low as|ab|a partir d[e']|des|desde|a partire da|da|vanaf|de la|incepand de la|-tol|alates|fra|fran|от|від|от|uz|alkaen|price from|juz od|schon ab) ?:? ?$/u,
  },
  "up-to": { before: /(?:^|[^\p{L}\d])(?:do|up to|bis zu|bis|jusqu'a|hasta|fino a|tot|pana la|kuni|до) ?:? ?$/u },
};

// "inkl. 20 % MwSt" is "inkl. MwSt"; "Save 10 %", "40 % off" speak of no amount.
const TAX_PERCENT =
  / ?\(?\d+(?:[.,]\d+)? ?% ?\)? ?(?=(?:der |ges\p{L}*\.? |de )?(?:mwst|ust|vat|dph|iva|tva|btw|afa|km|moms|mehrwertsteuer|pdv|ddv|alv|pvn|pvm))/gu;
const PERCENT =
  /(?:(?<!\p{L})(?!(?:pouzit|used|gebraucht|refurb|usato|occasion))\p{L}+[^\p{L}\d(,]{0,3})?\d+(?:[.,]\d+)? ?%(?: ?(?:off|rabatt|taniej|discount|znizki|rabatu|korting|sleva|zlava|gespart|sparen|de reduction|descuento|sconto|reducere|kedvezmeny|saved?)(?!\p{L}))?/gu;

/** "メーカー希望小売価格オープン": a list price that there is not. */
const OPEN_PRICE = /(?:メーカー)?(?:希望小売|参考)?(?:価格|定価)[\s:：]*オープン(?:価格|プライス)?/gu;

const NO_MEMBERS = /(?:non|not a|nicht)[- ]?(?:members?|mitglieder)/gu;

/** "Sie sparen 16 % / 14,05 €": one thing in per cent and in money, named by the words before both. */
const SAID_TWICE = /[-–]?\d+(?:[.,]\d+)? ?% ?\)? ?[/|=(] ?$/;

function normalise(words: string): string {
  if (words === "") return "";
  // Few words have a sign that any of these patterns needs.
  let told = words.includes("%") ? words.replace(SAID_TWICE, " ") : words;
  if (told.includes("オープン")) told = told.replace(OPEN_PRICE, " ");
  if (told.includes("!")) told = told.replace(/!(?=\s*:)/, "");
  let plain = plainWords(told);
  if (plain.includes("member") || plain.includes("mitglieder")) plain = plain.replace(NO_MEMBERS, "everyone");
  return plain.includes("%") ? plain.replace(TAX_PERCENT, " ").replace(PERCENT, " ").replace(/ {2,}/g, " ") : plain;
}

/** Kinds that the words around an amount name, most telling first. A price tag's usual words ("price", "now", "our price") name none. */
export function readPriceKinds({ before = "", behind = "" }: { readonly before?: string; readonly behind?: string }): AmountKind[] {
  if (!/[\p{L}x×/+]|\d ?[-–] ?\d/u.test(before) && !/[\p{L}x×/+]/u.test(behind)) return [];
  const plainBefore = normalise(before);
  const plainBehind = normalise(behind);
  return AMOUNT_KINDS.filter((kind) => {
    const words = WORDS[kind];
    // "$54.98 free shipping" is a price; "orders over $49 free shipping" is none.
    if (
      kind === "free-shipping-from" &&
      SAYS_PRICE_ONLY.test(plainBefore) &&
      !/^[^\p{L}\d]*(?:\+|and (?:up|over|more)|이|以|起)/u.test(plainBehind.normalize("NFC"))
    )
      return false;
    if (kind === "saving" && REDUCED_PRICE.test(before.normalize("NFC"))) return words.behind?.test(plainBehind) === true;
    return words.before?.test(plainBefore) === true || words.behind?.test(plainBehind) === true;
  });
}

/** Nothing before an amount, or nothing but a word for price. */
const SAYS_PRICE_ONLY = /^[^\p{L}\d]*(?:(?:our |your |sale |online )?(?:price|preis|cena|prix|precio|prezzo|prijs)[^\p{L}\d]*)?$/u;
const NET_ANYWHERE = phrases(NET);
const GROSS_ANYWHERE = phrases(GROSS);
/** "割引価格", "优惠价", "할인가": what is reduced and what it costs then, in one word. */
const REDUCED_PRICE = /(?:割引|割|お得|优惠|優惠|折扣|할인)[^\d]{0,2}(?:価格|价格|價格|价|價|가격|가|판매가)[^\p{L}\d]{0,4}$/u;

/** Whether the words of a tax label speak of amounts without tax, with it, or both. */
export function readTaxWords(label: string): { readonly net: boolean; readonly gross: boolean } {
  const plain = normalise(label);
  return { net: NET_ANYWHERE.test(plain), gross: GROSS_ANYWHERE.test(plain) };
}

const PRICE_LABEL = gated(
  new RegExp(
    String.raw`(?<!\p{L})(?:(?:\p{L}{0,12}(?:preis|hind))|cena|cene|cijena|ceny|price|prix|precio|prezzo|prijs|pret|pretul|ar|ara|pris|الآن|السعر بعد|τωρα|hinta|kaina|ціна|цена|jetzt(?: nur)?|nur|now|today|sale|special|only|deal|your|ahora|agora|por|por apenas|fiyat|fiyati|satis fiyati|τιμη|gia|gia ban|harga|preco|מחיר|السعر|ราคา|цена со скидкой|価格|販売価格|特別価格|割引価格|通販価格|特価|セール価格|税込価格|售价|售價|价格|價格|促销价|特价|特價|优惠价|折扣价|優惠價|网购价|價錢|판매가|할인가|판매가격|가격|할인판매가|cijena|akcijska cijena|akcija)(?:[ (]{1,2}(?:${phrases(GROSS, "1 szt|za szt|pro stuck|per unit|je stuck|online|fur sie|fur dich|for you|dla ciebie|pour vous|pln|eur|zl|kc|lei").source}))?[^\p{L}\d]{0,4}$`,
    "u",
  ),
);

/** Whether the words before an amount call it a price: "Unser Preis:", "Cena brutto". */
export const callsItPrice = remembered((before) => PRICE_LABEL.test(normalise(before)));
