import { expect, test } from "vitest";
import type { Availability } from "../domain/offer.ts";
import { readStockText } from "./stock-label.ts";

// As shops word it in eleven languages.
const WORDS: Partial<Record<Availability, string>> = {
  InStock:
    "Sofort lieferbar|Auf Lager, Lieferung in 1-2 Werktagen|Lagernd|ab Lager lieferbar|Artikel ist auf Lager|sofort ab Lager|" +
    "Ware verfügbar|verfügbar in Filiale und online|Versandfertig in 24 Stunden|Lieferzeit ca. 1-3 Tage|Lieferzeit: 3-5 Werktage|" +
    "Lieferbar in 2 Tagen|Lieferbar innerhalb von 2-3 Tagen|Morgen bei dir|Lieferung morgen|Versand heute|In stock|23 in stock|" +
    "In Stock: 12|Available now|Available for delivery|Ready to dispatch|Ships today|Usually dispatched within 24 hours|" +
    "Get it tomorrow|Free delivery tomorrow|In stock online|In stock and ready to ship|Dispatched same day|Available to ship|" +
    "Dostępny|Produkt dostępny|Dostępność: duża|W magazynie|Na stanie 5 szt.|Wysyłka w 24h|Wysyłka jutro|Wyślemy dzisiaj|" +
    "Wysyłka: 24h|Czas wysyłki: 1-2 dni|Produkt dostępny od ręki|Dostępne sztuki: 8|Zamów do 14:00, wyślemy dziś|Dostawa jutro|" +
    "Mamy w magazynie|Duża dostępność|Skladem|Skladem > 5 ks|Skladem více než 10 kusů|Ihned k odběru|Expedujeme ihned|" +
    "Doručíme zítra|Na skladě|K odeslání do 24 h|Skladom|Na sklade|Skladom 3 ks|Dostupné ihneď|Odosielame do 24 hodín|En stock|" +
    "Disponible|Disponible immédiatement|En stock, expédié sous 24h|Livré demain|Livraison sous 48h|Expédié aujourd'hui|" +
    "Disponible en ligne|En stock : 4|En existencias|Hay stock|Disponible para envío|Envío en 24 horas|En stock, recíbelo mañana|" +
    "Entrega mañana|Disponibile|Disponibilità immediata|In magazzino|Disponibile in 24 ore|Spedizione in 24h|" +
    "Disponibile, consegna domani|Pronta consegna|Op voorraad|Voor 23:59 besteld, morgen in huis|Direct leverbaar|" +
    "Leverbaar binnen 2 werkdagen|Op voorraad, morgen geleverd|Vandaag verzonden|In stoc|În stoc|Disponibil în stoc|" +
    "Livrare în 24-48h|Stoc suficient|Raktáron|Készleten|Raktáron 5 db|Azonnal szállítható|Elérhető",
  OutOfStock:
    "Ausverkauft|Nicht verfügbar|Derzeit nicht verfügbar|Zurzeit nicht lieferbar|Momentan nicht verfügbar|Vergriffen|" +
    "Leider ausverkauft|Dieser Artikel ist leider nicht mehr auf Lager|Nicht auf Lager|Aktuell nicht lieferbar|" +
    "Artikel zur Zeit nicht lieferbar|Online ausverkauft|Out of stock|Sold out|Currently unavailable|Temporarily out of stock|" +
    "Not in stock|Unavailable|Item out of stock|Notify me when available|This item is no longer in stock|0 in stock|Out-of-stock|" +
    "Niedostępny|Produkt niedostępny|Chwilowo niedostępny|Brak w magazynie|Brak towaru|Wyprzedane|Powiadom o dostępności|" +
    "Produkt wyprzedany|Brak na stanie|Obecnie niedostępny|Tymczasowo niedostępny|Vyprodáno|Není skladem|Momentálně nedostupné|" +
    "Dočasně nedostupné|Aktuálně není skladem|Vypredané|Nie je skladom|Momentálne nedostupné|Dočasne vypredané|Rupture de stock|" +
    "En rupture|Indisponible|Épuisé|Actuellement indisponible|Produit épuisé|Agotado|Sin stock|No disponible|Fuera de stock|" +
    "Temporalmente agotado|Producto agotado|Actualmente no disponible|Esaurito|Non disponibile|Prodotto esaurito|" +
    "Temporaneamente non disponibile|Attualmente non disponibile|Uitverkocht|Niet op voorraad|Tijdelijk uitverkocht|Niet leverbaar|" +
    "Momenteel niet leverbaar|Stoc epuizat|Indisponibil|Nu este în stoc|Epuizat|Lipsă stoc|Momentan indisponibil|Elfogyott|" +
    "Nincs raktáron|Nem elérhető|Jelenleg nem rendelhető|Nincs készleten|Átmenetileg nem elérhető",
  BackOrder:
    "Nicht auf Lager, kann aber bestellt werden|Auf Bestellung|Lieferbar ab 12.12.2026|Nachbestellt|Wird nachgeliefert|" +
    "Nicht lagernd, Lieferzeit 2-3 Wochen|Beim Lieferanten bestellbar|Zulauf|Im Zulauf, voraussichtlich ab KW 50|On backorder|" +
    "Available on back order|Backordered|Special order|Expected 12 December|More on the way|Na zamówienie|Dostępny na zamówienie|" +
    "Towar na zamówienie 7 dni|W drodze|Oczekujemy na dostawę|U dostawcy|Na objednávku|Na cestě|U dodavatele|Skladem u dodavatele|" +
    "Na objednávku do 14 dní|Na ceste|U dodávateľa|Sur commande|Disponible sur commande|En réapprovisionnement|Réassort en cours|" +
    "Bajo pedido|Disponible bajo pedido|Por encargo|Su ordinazione|Disponibile su ordinazione|In arrivo|Op bestelling|In backorder|" +
    "Wordt besteld|Op aanvraag leverbaar|La comandă|Disponibil la comandă|În curs de aprovizionare|Rendelésre|Rendelhető|" +
    "Külső raktáron|Beszállítói raktáron|Úton",
  PreOrder:
    "Vorbestellbar|Jetzt vorbestellen|Vorbestellung|Erscheint am 12.12.2026|Pre-order|Pre-order now|Available for preorder|" +
    "Coming soon|Releases 12 Dec 2026|Przedsprzedaż|Zamów przedpremierowo|Premiera 12.12.2026|Wkrótce w sprzedaży|Zapowiedź|" +
    "Předobjednávka|Předobjednat|Připravujeme|Očekáváme vydání|Predobjednávka|Predobjednať|Précommande|Précommander|" +
    "À paraître le 12/12|Disponible en précommande|Preventa|Próximo lanzamiento|Preordine|Preordina|Prenota ora|In uscita|" +
    "Pre-order nu|Binnenkort verkrijgbaar|Verschijnt op 12-12|Precomandă|Precomandă acum|Disponibil în curând|Előrendelés|" +
    "Előrendelhető|Hamarosan",
  LimitedAvailability:
    "Nur noch 2 Stück|Nur noch wenige auf Lager|Nur noch 3 verfügbar|Wenige Exemplare verfügbar|Letzte Stücke|" +
    "Geringer Lagerbestand|Restbestand|Only 2 left|Only 3 left in stock|Low stock|Limited stock|Last few|Hurry, only 2 left|" +
    "Just 2 left|Ostatnie sztuki|Ostatnia sztuka|Tylko 2 szt.|Pozostały 2 sztuki|Mała ilość|Ostatnie 3 szt. w magazynie|" +
    "Zostały 3 sztuki|Dostępność: mała|Poslední kus|Poslední 2 kusy|Zbývá 1 kus|Poslední kusy skladem|Posledný kus|Posledné kusy|" +
    "Zostáva 1 ks|Plus que 2 en stock|Derniers exemplaires|Plus que 3 disponibles|Stock limité|Dernière pièce|Últimas unidades|" +
    "Solo quedan 2|¡Última unidad!|Quedan 3 unidades|Pocas unidades|Ultimi pezzi|Solo 2 rimasti|Ultimo pezzo disponibile|" +
    "Ultimi 3 pezzi|Disponibilità limitata|Nog maar 2 stuks|Laatste stuks|Beperkte voorraad|Ultimele bucăți|Stoc limitat|" +
    "Ultimele 2 produse|Ultimul produs în stoc|Utolsó darabok|Már csak 2 db|Utolsó darab|Kevés készleten",
  MadeToOrder:
    "Auf Bestellung gefertigt|Maßanfertigung|Wird für Sie angefertigt|Sonderanfertigung|Made to order|Custom made|" +
    "Handmade to order|Built to order|Na wymiar|Produkt na indywidualne zamówienie|Wykonywany na zamówienie|" +
    "Produkcja na zamówienie|Vyrábíme na zakázku|Na zakázku|Výroba na objednávku|Na mieru|Vyrábame na zákazku|Sur mesure|" +
    "Fabriqué à la commande|Fabrication sur commande|Hecho por encargo|Fabricado bajo pedido|Su misura|Realizzato su ordinazione|" +
    "Prodotto su richiesta|Op maat gemaakt|Gemaakt op bestelling|Maatwerk|Realizat la comandă|Produs la comandă|Egyedi gyártás|" +
    "Rendelésre készül|Méretre készül",
  InStoreOnly:
    "Nur in der Filiale|Nur im Markt erhältlich|Nur zur Abholung|Nur Abholung|Nicht online verfügbar, nur in der Filiale|" +
    "In store only|Available in store only|Collection only|Pickup only|Tylko w salonie|Tylko odbiór osobisty|" +
    "Dostępny tylko w sklepie stacjonarnym|Produkt dostępny wyłącznie w sklepie stacjonarnym|Pouze na prodejně|Pouze osobní odběr|" +
    "Len na predajni|Iba osobný odber|Uniquement en magasin|Disponible uniquement en magasin|Retrait en magasin uniquement|" +
    "Solo en tienda|Solo recogida en tienda|Solo in negozio|Disponibile solo in negozio|Solo ritiro in negozio|Alleen in de winkel|" +
    "Alleen afhalen|Doar în magazin|Disponibil doar în magazin|Doar ridicare personală|Csak üzletben|Csak személyes átvétel|" +
    "Kizárólag üzletben",
  Discontinued:
    "Nicht mehr lieferbar|Nicht mehr verfügbar|Artikel nicht mehr im Sortiment|Produktion eingestellt|" +
    "Auslaufmodell, nicht mehr lieferbar|Discontinued|This product has been discontinued|No longer available|Wycofany z oferty|" +
    "Produkt wycofany|Koniec produkcji|Produkt niedostępny na stałe|Wycofany ze sprzedaży|Ukončen prodej|Prodej ukončen|" +
    "Výroba ukončena|Již se nevyrábí|Predaj ukončený|Ukončený predaj|Už sa nepredáva|Ce produit n'est plus disponible|" +
    "Article arrêté|Produit arrêté|N'est plus commercialisé|Descatalogado|Producto descatalogado|Ya no está disponible|" +
    "Fuori produzione|Non più disponibile|Fuori catalogo|Prodotto fuori produzione|Niet meer leverbaar|Uit het assortiment|" +
    "Niet meer verkrijgbaar|Nu mai este disponibil|Produs discontinuat|Scos din fabricație|Megszűnt|Kifutott termék|" +
    "Már nem kapható|Nem gyártják",
};

test.each(Object.entries(WORDS).flatMap(([state, texts]) => texts.split("|").map((text) => [text, state])))("%s: %s", (text, state) => {
  expect(readStockText(text).availability).toBe(state);
});

test.each(["Victime de son succès", "Back in stock soon", "Externes Lager", "Fin de série"])(
  "what may mean either is not in stock: %s",
  (text) => {
    expect(readStockText(text).availability).not.toBe("InStock");
  },
);
