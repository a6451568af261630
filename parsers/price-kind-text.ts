import type { PriceKind } from "../domain/offer.ts";
import { phrases } from "./phrases.ts";
import { plainWords } from "./plain-words.ts";

/** What an amount on a page can be besides the price of one piece. */
export const AMOUNT_KINDS = [
  "lowest-30-days",
  "free-shipping-from",
  "shipping",
  "instalment",
  "unit",
  "net",
  "gross",
  "trade-in",
  "deposit",
  "coupon",
  "member",
  "subscription",
  "multi-buy",
  "regular",
  "used",
  "saving",
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
  | "from"
  | "up-to"
)[];
export type AmountKind = (typeof AMOUNT_KINDS)[number];

interface KindWords {
  /** Where the words stand: before the amount ("was 20 €"), behind it ("20 €/kg"), or on either side ("net 20 €", "20 € net"). */
  readonly side: "before" | "behind" | "either";
  readonly pattern: RegExp;
}

const WORDS: Readonly<Record<AmountKind, KindWords>> = {
  // Directive 98/6/EC, article 6a, in the wording that shops of each member state use.
  "lowest-30-days": {
    side: "before",
    pattern: phrases(
      "najnizsza cena*|cena* minimaln* z #|lowest price|lowest prior price|30-day low|niedrigster preis|niedrigste* gesamtpreis|30-tage-bestpreis",
      "bester preis der letzten|tiefstpreis der letzten|nejnizsi cena*|najnizsia cena*|prix le plus bas|prix le plus faible|plus bas prix|precio mas bajo|precio minimo",
      "prezzo piu basso|prezzo minimo|laagste prijs|cel mai mic pret|cel mai scazut pret|pretul minim|legalacsonyabb ar*|legkisebb ar*|preco mais baixo",
      "najniza cena|najnizja cena|laveste pris|lagsta pris*|alin hind|madalaim hind|zemaka cena|maziausia kaina|zemiausia kaina|alin hinta|χαμηλοτερη τιμη",
      "най-ниска цена|най-ниската цена|orangli prezz|irish lowest price|omnibus",
    ),
  },
  "free-shipping-from": {
    side: "before",
    pattern: phrases(
      "darmow* dostaw* od|darmow* wysylk* od|bezplatn* dostaw* od|do darmowej dostawy|free shipping over|free shipping on orders|free shipping from|free delivery over",
      "free delivery on orders|free delivery from|free shipping above|spend|versandkostenfrei ab|kostenloser versand ab|gratis versand ab|portofrei ab|kostenlose lieferung ab|gratisversand ab",
      "doprava zdarma od|doprava zdarma nad|doprava zadarmo od|doprava zadarmo nad|livraison gratuite des|livraison offerte des|livraison gratuite a partir|frais de port offerts des",
      "envio gratis a partir|envio gratis desde|envio gratuito a partir|spedizione gratuita da|spedizione gratuita sopra|spedizione gratis da|spedizione gratuita per ordini|gratis verzending vanaf|gratis bezorging vanaf",
      "livrare gratuita de la|livrare gratuita peste|transport gratuit de la|transport gratuit peste|ingyenes szallitas|tasuta tarne alates|tasuta saatmine alates",
    ),
  },
  shipping: {
    side: "either",
    pattern: phrases(
      "dostaw*|wysylk*|gratisversand|koszt* przesylki|przesylk*|shipping|delivery|postage|p&p|versand*|lieferkosten|liefergebuhr|porto|doprav*|postovn*|dorucen*|livraison|frais de port|expedition",
      "envio|gastos de envio|spedizione|verzend*|bezorg*|bezorgkosten|livrare|transport|szallitas*|kiszallitas*|tarne*|saatmis*|frakt|fragt|toimitus*|poštnin*",
    ),
  },
  instalment: {
    side: "either",
    pattern: phrases(
      "rat|rata|raty|ratach|ratami|ratalnie|miesiecznie|/mies|/ mies|mies.|zl/mc|x mies*|per month|/month|/ month|a month|/mo|/ mo|p/m|monthly|instalment*|installment*|monatlich|mtl.|mtl|/monat|/ monat|pro monat|im monat|monatsrate*",
      "rate|raten|ratenzahlung|finanzierung|mesicne|/mesic|/ mesic|splatk*|mesacne|/mes|splatka|par mois|/mois|/ mois|mensualite*|en # fois|# fois|/mes|al mes|mensual*|a plazos|cuota*|al mese|/mese|rate da|rata da",
      "per maand|/maand|p.m.|termijn*|pe luna|/luna|lunar|rate lunare|havi|/ho|/honap|reszlet*|kuus|/kuu|kuumakse|jarelmaks*|sem juros|parcela*|manadskostnad|/man",
      "w # ratach",
    ),
  },
  unit: {
    side: "behind",
    pattern:
      /^\)?[\s,]*(?:\(?\/|\(?(?:za|per|pro|je|par|por|al|per|pe|at|na|na|à|a|=)\s)\s*(?:1|10|50|100|500|1000)?\s?(?:kg|kilo\w*|g|gr|gram\w*|mg|l|lt|litr\w*|liter\w*|litre\w*|ml|dl|cl|m|m2|m²|m3|m³|mb|bm|cm|lfm|qm|metr\w*|meter\w*|mtr|oz|lb|lbs|sq|kwh|tab\w*|kaps\w*|kapsel\w*|waschgang|wl|pranie)(?![\p{L}])/u,
  },
  net: {
    side: "either",
    pattern: phrases(
      "netto|net|bez vat|bez vatu|excl. vat|excl vat|ex vat|ex. vat|exc vat|exc. vat|excluding vat|excluding tax|excl. tax|excl tax|ex tax|ex. tax|+ vat|plus vat|without tax|without vat|zzgl. mwst|zzgl. ust|zzgl mwst|zzgl. gesetzl. mwst",
      "zzgl. mehrwertsteuer|exkl. mwst|exkl. ust|ohne mwst|o. mwst|excl. btw|exclusief btw|exkl. btw|ex btw|bez dph|ht|h.t|hors taxe*|hors tva|sin iva|iva no incluido|iva excluido|+ iva|mas iva|s/iva|senza iva|iva esclusa|iva escl",
      "fara tva|+ tva|plus tva|excl. tva|+ afa|nelkul|netto ar*|km-ta|ilma km|kaibemaksuta|без ндс|без пдв|χωρις φπα|exkl. moms|ekskl. moms|uden moms|eks. mva|bez pdv|brez ddv|alv 0",
    ),
  },
  gross: {
    side: "either",
    pattern: phrases(
      "brutto|gross|z vat|incl. vat|incl vat|inc vat|inc. vat|including vat|including tax|incl. tax|incl tax|inc tax|inc. tax|inkl. mwst|inkl mwst|inkl. ust|inkl. gesetzl. mwst|inklusive mwst|inkl. mehrwertsteuer|incl. mwst",
      "incl. btw|inclusief btw|s dph|vc. dph|vcetne dph|ttc|t.t.c|toutes taxes comprises|tva incluse|con iva|iva incluido|iva inc*|iva inclusa|iva compresa|ivato|cu tva|tva inclus*|incl. tva|afaval|brutto ar*|afat tartalmaz*",
      "koos km|km-ga|с ндс|з пдв|με φπα|inkl. moms|inkl. mva|s pdv|z ddv",
    ),
  },
  "trade-in": {
    side: "either",
    pattern: phrases(
      "odkup*|w rozliczeniu|oddaj stary|trade-in|trade in|with trade|inzahlungnahme|eintausch|ankauf*|wir kaufen|vykup*|vykupni|reprise|entrega tu|plan renove|permuta|ritiro usato|permuta usato|inruil*|buy-back|buyback|csereprogram|beszamitas*",
    ),
  },
  deposit: {
    side: "either",
    pattern: phrases(
      "kaucj*|pfand|deposit|zaloh*|vratn* zaloha|consigne|fianza|cauzione|deposito cauzionale|statiegeld|garantie sgr|sgr|betetdij|visszavalt*|pandiraha|tagatisraha|pant|zadatek",
    ),
  },
  coupon: {
    side: "either",
    pattern: phrases(
      "z kodem|kod rabatow*|kodem|kupon*|z kuponem|kod promocyjn*|coupon*|voucher*|promo code|with code|discount code|gutschein*|rabattcode|mit code|slevov* kod*|kuponem|zlavov* kod*|s kodom|code promo|avec le code|bon de reduction|cupon*|codigo|con codigo",
      "codice sconto|codice promo|buono sconto|kortingscode|met code|cod promo*|cu codul|voucher|kuponkod*|kodjaval|sooduskood*|rabattkod*",
    ),
  },
  member: {
    side: "either",
    pattern: phrases(
      "z karta|klubow*|dla klubowicz*|cena klubow*|club price|smart!|dla czlonk*|z aplikacja|w aplikacji|member*|members only|loyalty|with card|clubcard|prime price|prime member*|mitglied*|mit karte|mit app|kundenkarte|clubpreis|klubov*|pro cleny|s kartou|s klubom",
      "adherent*|carte fidelite|avec la carte|prix membre|socio*|con tarjeta|precio club|soci|con carta|con tessera|prezzo club|ledenprijs|leden|met kaart|membri|cu cardul|pret club|genius|klubar|tagoknak|husegkartya*|kartyaval|kliendikaardi*|medlem*|kanta-asiak*",
    ),
  },
  subscription: {
    side: "either",
    pattern: phrases(
      "subskrypcj*|w abonamencie|abonament*|abonamencie|subscription|subscribe|subscribe & save|abo|abonnement*|im abo|sparabo|spar-abo|predplatn*|predplatne|abonnez-vous|suscripcion*|suscribete|abbonament*|abonare|elofizetes*|tellimus*|prenumeration|s umową|z umową|mit vertrag",
    ),
  },
  "multi-buy": {
    side: "before",
    pattern: phrases(
      "przy zakupie #|od # szt*|kup #|# w cenie|# za|# dla|# for|# pairs from|# pairs for|any # for|buy #|when you buy #|from # pieces|ab # stuck|ab # st*|bei # stuck|# fur|od # ks|od # kusu|pri koupi #|# ks za|# pour|des # achetes|# por|a partir de # unidades|# per|# voor|vanaf # stuks",
      "de la # buc*|# la|# db|# darab*|alates # tk|# hind*",
    ),
  },
  regular: {
    side: "before",
    pattern: phrases(
      "cena katalogow*|cena regularn*|cena standardow*|cena przed*|cena detaliczn*|sugerowan*|zamiast|stara cena|poprzedni* cena|bylo|dotychczas*|regular price|regularly|list price|rrp|msrp|srp|recommended retail|was|were|before|old price|original price|instead of|previously|retail price",
      "uvp*|unverb. preisempf*|unverbindliche preisempfehlung|statt|vorher|bisher|alter preis|listenpreis|ursprunglich*|fruher*|streichpreis|puvodn* cena*|bezna cena*|bezn* cena*|pred slevou|doporucen* cena*|dmoc|moc:|katalogov* cena|povodn* cena|bezna cena|pred zlavou|odporucan* cena",
      "prix conseille|prix barre|prix de base|ancien prix|au lieu de|avant|prix public|pvc|pvp recomendado|antes|precio anterior|precio original|precio recomendado|pvpr|prezzo consigliato|prezzo di listino|prezzo precedente|anziche|invece di|prima",
      "adviesprijs|van|oude prijs|normale prijs|pret vechi|pret initial|prp|in loc de|pret recomandat|pret intreg|eredeti ar*|regi ar|korabbi ar*|listaar|ajanlott fogyasztoi ar|helyett|tavahind|vana hind|soovituslik hind|ordinarie pris|tidigare pris|normalpris|veil. pris|for:|norm. pris|старая цена|стара ціна|suositushinta",
    ),
  },
  used: {
    side: "either",
    pattern: phrases(
      "uzywan*|z drugiej reki|used|pre-owned|second hand|gebraucht*|b-ware|pouzit*|pouzite|bazar|occasion|d'occasion|segunda mano|usado*|reacondicionado*|usato|usati|tweedehands|second-hand|hasznalt*|kasutatud|begagnad*|brugt|refurbished|odnowion*|generaluberholt*|ricondizionat*|reconditionne*",
    ),
  },
  saving: {
    side: "either",
    pattern: phrases(
      "oszczedzasz|oszczedz|taniej|rabat|rabatt|znizka|upust|you save|save|saving*|discount|off|sie sparen|sparen|du sparst|ersparnis|gespart|nachlass|usetrite|sleva|usetrite|zlava|vous economisez|economisez|economie|remise|ahorra*|descuento|dto|risparmi*|sconto|bespaar|korting|je bespaart|economisesti|reducere|megtakaritas|kedvezmeny|saastad|soodustus|spar",
    ),
  },
  from: {
    side: "before",
    pattern: phrases(
      "od|from|starting at|starts at|as low as|ab|a partir de|a partir d'|des|desde|a partire da|da|vanaf|de la|incepand de la|-tol|alates|fra|fran|от|від|από|uz|alkaen|price from",
    ),
  },
  "up-to": { side: "before", pattern: phrases("do|up to|bis zu|bis|jusqu'a|hasta|fino a|tot|pana la|kuni|до") },
};

const ADDED = /[,+]|zzgl|plus|excl|exkl|ohne|hors|senza|sin |bez |fara /u;

/** Kinds that the words around an amount name, most telling first. A price tag's usual words ("price", "now", "our price") name none. */
export function readPriceKinds({ before = "", behind = "" }: { readonly before?: string; readonly behind?: string }): AmountKind[] {
  if (!/\p{L}/u.test(before) && !/\p{L}/u.test(behind)) return [];
  // "Save 10 %" speaks of no amount; "plus shipping" of another one, which follows or is not shown.
  const plainBefore = plainWords(before).replace(/\p{L}+[^\p{L}\d]{0,3}\d+(?:[.,]\d+)? ?%/gu, " ");
  const plainBehind = plainWords(behind).replace(/\p{L}+[^\p{L}\d]{0,3}\d+(?:[.,]\d+)? ?%/gu, " ");
  const ownBehind = plainBehind.split(ADDED)[0] ?? "";
  return AMOUNT_KINDS.filter((kind) => {
    const { side, pattern } = WORDS[kind];
    return (
      (side !== "behind" && pattern.test(plainBefore)) || (side !== "before" && pattern.test(kind === "shipping" ? ownBehind : plainBehind))
    );
  });
}
