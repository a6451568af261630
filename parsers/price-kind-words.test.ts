import { expect, test } from "vitest";
import { plainWords } from "./plain-words.ts";
import { readPriceKinds, type AmountKind } from "./price-kind-text.ts";

// As shops word it in eleven languages; "#" is the amount.
const WORDS: Partial<Record<AmountKind, string>> = {
  regular:
    "UVP #|UVP des Herstellers: #|statt #|Statt bisher #|Alter Preis #|Ursprünglicher Preis: #|Unser alter Preis #|Listenpreis #|" +
    "Vorher: #|RRP #|Was #|Was: #|List Price: #|MSRP: #|Reg. #|Compare at #|Original price #|Old price: #|Cena katalogowa #|" +
    "Cena regularna: #|Stara cena: #|Poprzednia cena #|zamiast #|Cena przed promocją #|Cena przed obniżką: #|Sugerowana cena: #|" +
    "Běžná cena #|Původní cena: #|Doporučená cena #|DMOC #|Pôvodná cena #|Bežná cena #|Odporúčaná cena #|Prix conseillé #|" +
    "Prix barré #|Au lieu de #|Ancien prix #|Prix de référence : #|Avant #|PVP #|PVPR #|Antes #|Precio anterior #|" +
    "Precio recomendado #|Precio original #|Prezzo di listino #|Prezzo consigliato #|Prima #|invece di #|Prezzo pieno #|Listino: #|" +
    "Adviesprijs #|Van #|Oude prijs #|Was € #|Normaal #|Preț vechi #|PRP: #|Preț recomandat #|în loc de #|Preț inițial #|" +
    "Eredeti ár #|Régi ár: #|Listaár #|Ajánlott fogyasztói ár #|Korábbi ár #",
  "lowest-30-days":
    "Najniższa cena z 30 dni przed obniżką: #|Najniższa cena z ostatnich 30 dni #|Niedrigster Preis der letzten 30 Tage: #|" +
    "30-Tage-Bestpreis: #|Niedrigster Gesamtpreis der letzten 30 Tage #|Lowest price in the last 30 days #|" +
    "Lowest price in 30 days before reduction: #|Nejnižší cena za 30 dní #|Nejnižší cena za posledních 30 dnů před slevou: #|" +
    "Najnižšia cena za posledných 30 dní #|Prix le plus bas des 30 derniers jours : #|Précio más bajo de los últimos 30 días: #|" +
    "Precio mínimo últimos 30 días #|Prezzo più basso degli ultimi 30 giorni: #|Laagste prijs afgelopen 30 dagen #|" +
    "Laagste prijs in de laatste 30 dagen: #|Cel mai mic preț din ultimele 30 de zile: #|Az elmúlt 30 nap legalacsonyabb ára: #|" +
    "Legalacsonyabb ár az elmúlt 30 napban #",
  instalment:
    "ab # /Monat|ab # mtl.|ab # monatlich|Finanzierung ab #|Ratenzahlung ab # pro Monat|oder # x 12 Raten|# per month|" +
    "from # per month|or 4 interest-free payments of #|Pay # /mo|As low as # /mo|Rata już od #|raty od #|10 rat x #|" +
    "od # miesięcznie|Na raty od #|# / mies.|Splátky od #|od # měsíčně|# mesačne|na splátky od #|ou 4x #|4 x # sans frais|" +
    "# par mois|à partir de # /mois|desde # al mes|en 3 plazos de #|12 cuotas de #|# /mes|a partire da # al mese|3 rate da #|" +
    "in 3 rate da #|vanaf # per maand|# p/m|in 3 termijnen van #|de la # /lună|12 rate de #|rate de la #|havi # |# /hó",
  shipping:
    "Versand: #|zzgl. # Versand|Versandkosten: #|Versandkosten ab #|+ # Versand|Lieferung: #|Lieferkosten #|Porto: #|Shipping: #|" +
    "+ # shipping|Delivery #|Delivery from #|Postage: #|P&P #|Dostawa od #|Koszt dostawy: #|Wysyłka od #|Przesyłka: #|+ # dostawa|" +
    "Dostawa kurierem #|Doprava #|Doprava od #|Poštovné #|Cena dopravy: #|Livraison : #|Frais de port : #|+ # de livraison|" +
    "Frais de livraison # |Envío: #|Gastos de envío: #|+ # de envío|Spedizione: #|Spese di spedizione: #|+ # spedizione|" +
    "Verzendkosten: #|Verzending # |+ # verzendkosten|Livrare: #|Cost livrare: #|Transport: #|Szállítási díj: #|Szállítás: #|" +
    "Kiszállítás #",
  "free-shipping-from":
    "Versandkostenfrei ab #|Gratis Versand ab #|Kostenloser Versand ab #|Kostenlose Lieferung ab #|Free shipping over #|" +
    "Free delivery on orders over #|Free delivery from #|Spend # for free delivery|Darmowa dostawa od #|Darmowa wysyłka od #|" +
    "Bezpłatna dostawa od #|Do darmowej dostawy brakuje #|Doprava zdarma od #|Doprava zdarma nad #|Doprava zadarmo od #|" +
    "Doprava zadarmo nad #|Livraison gratuite dès #|Livraison offerte dès # d'achat|Livraison gratuite à partir de #|" +
    "Envío gratis desde #|Envío gratuito a partir de #|Envío gratis en pedidos superiores a #|Spedizione gratuita da #|" +
    "Spedizione gratis sopra #|Spedizione gratuita per ordini superiori a #|Gratis verzending vanaf #|Gratis bezorging vanaf #|" +
    "Livrare gratuită peste #|Transport gratuit de la #|Livrare gratuită la comenzi peste #|Ingyenes szállítás # felett|" +
    "Ingyenes kiszállítás # felett",
  unit:
    "Grundpreis: # / kg|Grundpreis # pro 100 ml|(# / 1 l)|1 kg = #|100 ml = #|Cena za kg: #|# / kg|# za 1 l|" +
    "Cena jednostkowa: # / 100 g|# per kg|# / 100ml|(# per litre)|100 g = #|# / m²|Prix au kilo : #|# le kg|soit # / L|# /kg|" +
    "# el kilo|Precio por litro: #|# al kg|Prezzo al kg: #|# per liter|Prijs per kilo: #|# /litru|Egységár: #/kg|Egységár: # / l",
  net:
    "netto #|# netto|zzgl. MwSt. |ohne MwSt. #|# exkl. MwSt.|Nettopreis: #|# excl. VAT|ex VAT #|# ex. VAT|# + VAT|netto: #|# netto|" +
    "bez VAT: #|Cena netto: #|bez DPH: #|# bez DPH|Cena bez DPH #|# HT|Prix HT : #|HT #|Sin IVA: #|# sin IVA|# + IVA|IVA esclusa #|" +
    "# IVA esclusa|# + IVA|Excl. btw #|# excl. btw|fără TVA: #|# fără TVA|Nettó: #|nettó ár: #|# + ÁFA",
  deposit:
    "zzgl. Pfand #|Pfand: #|zzgl. # Pfand|+ # Pfand|kaucja #|Kaucja: #|+ # kaucji|záloha #|Consigne : #|plus deposit #|" +
    "statiegeld #|+ # statiegeld",
  saving:
    "Sie sparen #|Du sparst #|Ersparnis: #|Sie sparen: #|Save #|You save #|Oszczędzasz #|Zyskujesz #|Taniej o #|Ušetříte #|Sleva #|" +
    "Ušetríte #|Zľava #|Vous économisez #|Économisez #|Ahorra #|Te ahorras #|Risparmi #|Sconto #|Je bespaart #|Bespaar #|" +
    "Economisești #|Reducere #|Megtakarítás: #|Kedvezmény: #",
  member:
    "Mit Kundenkarte #|Clubpreis #|Member price #|with Clubcard #|Prime price #|Cena z kartą #|Cena dla klubowiczów: #|" +
    "Klubowa cena #|z aplikacją #|Cena s kartou #|Klubová cena #|Prix adhérent #|avec la carte #|Precio socio #|con tarjeta #|" +
    "Prezzo soci #|con carta fedeltà #|Ledenprijs #|Preț club #|Klubár #",
  coupon:
    "mit Code SAVE10: #|Mit Gutschein #|with code SAVE #|after coupon #|Z kodem LATO: #|Cena z kodem #|z kuponem #|S kódem #|" +
    "s kuponem #|avec le code PROMO #|con código VERANO: #|con il codice #|met code ZOMER #|cu codul VARA: #|kuponnal #",
  used:
    "gebraucht ab #|Gebraucht: #|B-Ware ab #|used from #|Used: #|Open box from #|Refurbished from #|używane od #|Použité od #|" +
    "D'occasion dès #|Occasion à partir de #|Segunda mano desde #|Usato da #|Tweedehands vanaf #|Second hand de la #|Használt #",
  "trade-in":
    "Inzahlungnahme bis zu #|Eintauschbonus #|Trade in and save up to #|Oddaj stary i zyskaj #|Odkup: do #|Výkup až #|" +
    "Reprise jusqu'à #|Plan renove hasta #|Permuta fino a #|Inruilwaarde tot #|Buyback până la #",
  subscription:
    "im Abo #|Spar-Abo: #|Subscribe & save: #|with subscription #|w subskrypcji #|w abonamencie #|v předplatném #|abonnement : #|" +
    "con suscripción #|con abbonamento #|met abonnement #|cu abonament #",
  "multi-buy":
    "ab 3 Stück #|ab 10 Stk. je #|bei Abnahme von 5 Stück #|3 für #|2 for #|Buy 3 for #|from 5 pcs #|od 3 szt. #|" +
    "przy zakupie 2 szt. #|2 za #|od 5 ks #|při koupi 3 ks #|los 3 por #|desde 3 unidades #|da 3 pezzi #|vanaf 3 stuks #|3 voor #|" +
    "de la 3 buc #|3 db-tól #",
};

test.each(Object.entries(WORDS).flatMap(([kind, texts]) => texts.split("|").map((text) => [text, kind])))("%s: %s", (text, kind) => {
  const [before = "", behind = ""] = text.split("#").map(plainWords);
  expect(readPriceKinds({ before, behind })).toContain(kind);
});

test.each([
  "Preis #",
  "Cena: #",
  "Nasza cena #",
  "Unser Preis #",
  "Now #",
  "Prix #",
  "Precio #",
  "Prezzo #",
  "Prijs #",
  "Preț: #",
  "Ár: #",
  "# brutto",
  "Jetzt nur #",
])("%s says of no kind but a price", (text) => {
  const [before = "", behind = ""] = text.split("#").map(plainWords);
  expect(readPriceKinds({ before, behind }).filter((kind) => kind !== "gross")).toEqual([]);
});
