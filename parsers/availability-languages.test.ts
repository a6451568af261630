import { expect, test } from "vitest";
import { AVAILABILITIES } from "../domain/offer.ts";
import { readStockText } from "./stock-label.ts";

/** What shops write, by language and state. */
const WRITTEN: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  pl: {
    InStock: ["Dostępny", "W magazynie", "Produkt dostępny od ręki", "Na stanie", "Wysyłka w 24h", "Dużo sztuk na stanie"],
    OutOfStock: ["Niedostępny", "Brak w magazynie", "Produkt chwilowo niedostępny", "Wyprzedane", "Powiadom o dostępności", "Brak towaru"],
    LimitedAvailability: ["Ostatnie sztuki", "Ostatnia sztuka", "Mało sztuk", "Zostały tylko 2 szt."],
    PreOrder: ["Przedsprzedaż", "Zapowiedź"],
    BackOrder: ["Na zamówienie", "Dostępny na zamówienie"],
    MadeToOrder: ["Wykonujemy na zamówienie", "Produkowane na zamówienie"],
    InStoreOnly: ["Tylko w salonie", "Dostępny tylko w sklepie stacjonarnym"],
    Discontinued: ["Wycofany ze sprzedaży", "Produkt archiwalny"],
  },
  en: {
    InStock: ["In stock", "Available", "Ready to ship", "Ships today"],
    OutOfStock: ["Out of stock", "Sold out", "Currently unavailable", "Notify me when available"],
    LimitedAvailability: ["Only 2 left", "Low stock", "Last items in stock"],
    PreOrder: ["Pre-order now", "Coming soon"],
    BackOrder: ["Available on backorder", "On back order"],
    MadeToOrder: ["Made to order"],
    InStoreOnly: ["In store only", "Available in store only"],
    Discontinued: ["Discontinued", "No longer available"],
  },
  de: {
    InStock: ["Auf Lager", "Sofort lieferbar", "Lieferbar", "Verfügbar", "Vorrätig", "sofort versandfertig"],
    OutOfStock: ["Ausverkauft", "Nicht auf Lager", "Nicht verfügbar", "Derzeit nicht lieferbar", "Momentan vergriffen"],
    LimitedAvailability: ["Nur noch 3 Stück", "Nur noch wenige verfügbar", "Geringer Bestand"],
    PreOrder: ["Vorbestellbar", "Jetzt vorbestellen", "Erscheint demnächst"],
    BackOrder: ["Auf Bestellung", "Nachbestellt"],
    MadeToOrder: ["Auf Anfrage gefertigt", "Wird für Sie angefertigt", "Maßanfertigung"],
    InStoreOnly: ["Nur im Laden erhältlich", "Nur in der Filiale", "Nur Abholung im Markt"],
    Discontinued: ["Nicht mehr lieferbar", "Artikel nicht mehr verfügbar", "Auslaufartikel nicht mehr erhältlich"],
  },
  cs: {
    InStock: ["Skladem", "Ihned k odeslání", "Dostupné", "Na skladě", "Skladem > 5 ks"],
    OutOfStock: ["Není skladem", "Vyprodáno", "Nedostupné", "Momentálně nedostupné"],
    LimitedAvailability: ["Poslední kus skladem", "Poslední kusy", "Zbývají 2 ks"],
    PreOrder: ["Předobjednávka"],
    BackOrder: ["Na objednávku", "Na dotaz"],
    MadeToOrder: ["Na míru", "Vyrábíme na objednávku"],
    InStoreOnly: ["Pouze na prodejně", "Jen na prodejně"],
    Discontinued: ["Prodej ukončen", "Ukončená výroba"],
  },
  sk: {
    InStock: ["Skladom", "Na sklade", "Dostupné", "Ihneď k odberu"],
    OutOfStock: ["Nie je skladom", "Vypredané", "Nedostupné", "Momentálne nedostupné"],
    LimitedAvailability: ["Posledný kus", "Posledné kusy na sklade"],
    PreOrder: ["Predobjednávka"],
    BackOrder: ["Na objednávku"],
    MadeToOrder: ["Vyrábame na objednávku", "Na mieru"],
    InStoreOnly: ["Iba v predajni", "Len na predajni"],
    Discontinued: ["Predaj ukončený", "Ukončený predaj"],
  },
  fr: {
    InStock: ["En stock", "Disponible", "Disponible immédiatement", "Expédié sous 24h"],
    OutOfStock: ["Rupture de stock", "Épuisé", "Indisponible", "Produit indisponible", "Actuellement indisponible"],
    LimitedAvailability: ["Plus que 2 en stock", "Derniers articles en stock", "Stock limité", "Dernières pièces"],
    PreOrder: ["Précommande", "Précommander", "À paraître"],
    BackOrder: ["Sur commande", "En réapprovisionnement"],
    MadeToOrder: ["Fabriqué sur commande", "Sur mesure"],
    InStoreOnly: ["Uniquement en magasin", "Disponible uniquement en magasin"],
    Discontinued: ["Produit arrêté", "N'est plus disponible"],
  },
  es: {
    InStock: ["En stock", "Disponible", "Hay existencias", "Envío inmediato"],
    OutOfStock: ["Agotado", "Sin stock", "No disponible", "Sin existencias", "Fuera de stock"],
    LimitedAvailability: ["Últimas unidades", "Quedan 2 unidades", "Solo quedan 3"],
    PreOrder: ["Preventa", "Próximamente"],
    BackOrder: ["Bajo pedido"],
    MadeToOrder: ["Hecho a medida", "Fabricado bajo pedido"],
    InStoreOnly: ["Solo en tienda"],
    Discontinued: ["Descatalogado", "Producto descatalogado"],
  },
  it: {
    InStock: ["Disponibile", "Disponibilità immediata", "In magazzino", "Pronta consegna"],
    OutOfStock: ["Esaurito", "Non disponibile", "Prodotto non disponibile", "Attualmente non disponibile"],
    LimitedAvailability: ["Ultimi pezzi", "Ultimo pezzo", "Solo 2 rimasti", "Ne rimangono 3"],
    PreOrder: ["Preordine", "Prossimamente", "In prevendita"],
    BackOrder: ["Su ordinazione"],
    MadeToOrder: ["Realizzato su ordinazione", "Su misura"],
    InStoreOnly: ["Solo in negozio", "Disponibile solo in negozio"],
    Discontinued: ["Fuori produzione", "Fuori catalogo"],
  },
  nl: {
    InStock: ["Op voorraad", "Leverbaar", "Direct leverbaar", "Voor 23:59 besteld, morgen in huis"],
    OutOfStock: ["Niet op voorraad", "Uitverkocht", "Niet leverbaar", "Tijdelijk uitverkocht"],
    LimitedAvailability: ["Nog maar 2 op voorraad", "Laatste exemplaren", "Beperkte voorraad"],
    PreOrder: ["Pre-order", "Binnenkort verkrijgbaar", "Reserveer nu"],
    BackOrder: ["Op bestelling", "In nabestelling"],
    MadeToOrder: ["Op maat gemaakt"],
    InStoreOnly: ["Alleen in de winkel", "Uitsluitend in de winkel verkrijgbaar"],
    Discontinued: ["Niet meer leverbaar", "Uit assortiment"],
  },
  ro: {
    InStock: ["În stoc", "Disponibil", "Disponibil imediat"],
    OutOfStock: ["Stoc epuizat", "Indisponibil", "Nu este în stoc", "Lipsă stoc"],
    LimitedAvailability: ["Ultimele bucăți", "Ultimul produs în stoc", "Stoc limitat", "Ultimele 3 produse"],
    PreOrder: ["Precomandă", "În curând"],
    BackOrder: ["La comandă", "Disponibil la comandă"],
    MadeToOrder: ["Realizat la comandă"],
    InStoreOnly: ["Doar în magazin", "Disponibil doar în magazin"],
    Discontinued: ["Produs discontinuat", "Nu se mai comercializează"],
  },
  hu: {
    InStock: ["Raktáron", "Készleten", "Elérhető", "Azonnal szállítható"],
    OutOfStock: ["Nincs raktáron", "Elfogyott", "Nem elérhető", "Nincs készleten", "Átmenetileg nem rendelhető"],
    LimitedAvailability: ["Utolsó darabok", "Már csak 2 db", "Utolsó 3 darab raktáron"],
    PreOrder: ["Előrendelhető", "Előrendelés"],
    BackOrder: ["Rendelésre"],
    MadeToOrder: ["Egyedi gyártás", "Méretre készül"],
    InStoreOnly: ["Csak üzletben", "Csak áruházban kapható"],
    Discontinued: ["Megszűnt termék", "Kifutott termék"],
  },
};

test("each language has words for each state", () => {
  expect(Object.keys(WRITTEN)).toHaveLength(11);
  for (const states of Object.values(WRITTEN)) expect(Object.keys(states).toSorted()).toEqual([...AVAILABILITIES].toSorted());
});

test.each(Object.entries(WRITTEN))("%s", (_, states) => {
  const wrong = Object.entries(states).flatMap(([state, texts]) =>
    texts.flatMap((text) => (readStockText(text).availability === state ? [] : [`${text}: ${readStockText(text).availability}`])),
  );
  expect(wrong).toEqual([]);
});

test.each([
  "Bientôt disponible",
  "Prochainement disponible",
  "Prossimamente disponibile",
  "Próximamente disponible",
  "Binnenkort beschikbaar",
  "Binnenkort op voorraad",
  "În curând disponibil",
  "Hamarosan elérhető",
  "Brzy skladem",
  "Čoskoro dostupné",
  "Demnächst lieferbar",
  "Będzie dostępny",
  "Available soon",
])("%s is not there yet", (text) => {
  expect(["PreOrder", "BackOrder"]).toContain(readStockText(text).availability);
});

test.each(["Dostępność", "Dostępność: zapytaj", "Sprawdź dostępność", "Dostępność w sklepach", "Zjistit dostupnost", "Dostupnosť"])(
  "%s says nothing",
  (text) => {
    expect(readStockText(text).availability).toBeNull();
  },
);

test.each(AVAILABILITIES)("%s as schema.org writes it, in any form", (state) => {
  for (const form of ["https://schema.org/", "http://schema.org/", "https://www.schema.org/", "schema:", ""])
    expect(readStockText(form + state).availability).toBe(state);
});

test.each(
  "Not currently in stock|We don't have this in stock|Nicht mehr vorrätig|Nicht mehr am Lager|Nie ma już w magazynie|Cet article n'est plus en stock|Plus disponible|Hors stock|Non è più in stock|Ya no está en stock|Já não está em stock|Não disponível|Niet meer op voorraad|Momenteel niet meer op voorraad|Nu mai este în stoc|Finns inte i lager|Ikke længere på lager|Ei enää varastossa|Ni več na zalogi|Stokta kalmadı|Không còn hàng".split(
    "|",
  ),
)("what is denied is not there: %s", (text) => {
  expect(readStockText(text).availability).toBe("OutOfStock");
});

test.each([
  ["Disponible en magasin seulement", "InStoreOnly"],
  ["Наличие: под заказ, 5-7 дней", "BackOrder"],
  ["Nicht sofort lieferbar", "BackOrder"],
  ["Last copy in store!", "LimitedAvailability"],
  ["Ultime 3 bottiglie", "LimitedAvailability"],
  ["Plus de 10 en stock", "InStock"],
  ["Nicht an Lager, wird für dich bestellt", "BackOrder"],
  ["Nächster Wareneingang: 50 Stück am 11.12.2026", "BackOrder"],
  ["予約受付中", "PreOrder"],
  ["販売を終了しました", "Discontinued"],
  ["Available to buy in store only", "InStoreOnly"],
  ["Non vendu en ligne", "InStoreOnly"],
  ["Bestellware, Lieferzeit 5-8 Werktage", "BackOrder"],
  ["Wird eigens für Sie gefertigt", "MadeToOrder"],
  ["Fabriquée à la commande dans notre atelier", "MadeToOrder"],
  ["Pozostało tylko: 3", "LimitedAvailability"],
])("%s", (text, expected) => {
  expect(readStockText(text).availability).toBe(expected);
});

test.each(
  "knapper Lagerbestand|Nur 3 auf Lager|Only 3 in stock|Ostatnie 2 szt.|Il ne reste que 2 exemplaires|Quasi esaurito|Bijna op|Endast 2 kvar i lager|Kun 2 igjen|Kun 1 tilbage|Vain 2 jäljellä|Liko tik 3 vnt.|Atlikušas 2 gab.|Jäänud 2 tk|Осталось 3 шт.|Залишилось 2 шт.|Последни бройки|Τελευταία κομμάτια|Restam 3 unidades|Son 2 adet|残り3点|仅剩2件|품절임박".split(
    "|",
  ),
)("few are left: %s", (text) => {
  expect(readStockText(text).availability).toBe("LimitedAvailability");
});

test.each(["Not available for home delivery", "bzw. Lieferzeit", "Levertijd:", "L18/01.10. 17:00: 44 Stück"])(
  "it says neither: %s",
  (text) => {
    expect(readStockText(text).availability).toBeNull();
  },
);
