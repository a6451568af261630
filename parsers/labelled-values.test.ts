import { expect, test } from "vitest";
import { productPage, readSample } from "./sample-page.ts";

// As shops in eleven languages label a product's numbers and its brand.
const LABELS = {
  gtin: [
    "5901234123457",
    "EAN|EAN-Code|EAN-Nr.|GTIN|EAN / GTIN|Barcode|Strichcode|EAN13|UPC|Kod EAN|Kod kreskowy|Numer EAN|Kod produktu EAN|EAN kód|Čárový kód|" +
      "Čiarový kód|Code EAN|Code-barres|Gencod|Código EAN|Código de barras|Codice EAN|Codice a barre|Streepjescode|Cod de bare|Cod bare|Vonalkód",
  ],
  mpn: [
    "AB-12345/X",
    "MPN|Hersteller-Nr.|Herstellernummer|Hersteller-Artikelnr.|Herst.-Nr.|HAN|Teilenummer|Manufacturer part number|Mfr Part Number|Part No.|" +
      "Model number|Item model number|Manufacturer SKU|Kod producenta|Symbol producenta|Numer katalogowy producenta|Indeks producenta|P/N|" +
      "Kód výrobce|Part number výrobce|Číslo výrobcu|Référence fabricant|Réf. constructeur|Referencia del fabricante|Codice produttore|" +
      "Cod. produttore|Fabrikantcode|Artikelnummer fabrikant|Onderdeelnummer|Cod producător|Gyártói cikkszám",
  ],
  sku: [
    "AB-12345",
    "SKU|Art.-Nr.|Artikelnummer|Bestellnummer|Best.-Nr.|Produktnummer|Item no.|Item #|Product code|Catalogue number|Stock code|Kod produktu|" +
      "Symbol|Indeks|Nr katalogowy|Nr art.|Kat. číslo|Kód zboží|Objednací kód|Kód tovaru|Objednávacie číslo|Référence|Réf.|Code article|Ref.|" +
      "Referencia|Código|Codice articolo|Cod. art.|Riferimento|Artikelcode|Productnummer|Referentie|Cod produs|Referință|Cikkszám|Rendelési kód",
  ],
  brand: [
    "Zelmax",
    "Marke|Hersteller|Marke/Hersteller|Brand|Manufacturer|Producent|Producent / Marka|Marka|Značka|Výrobce|Výrobca|Marque|Fabricant|Marca|" +
      "Fabricante|Produttore|Fabbricante|Merk|Fabrikant|Producător|Gyártó|Márka",
  ],
} as const;

test.each(
  Object.entries(LABELS).flatMap(([field, [value, labels]]) =>
    labels.split("|").map((label) => [label, field as keyof typeof LABELS, value] as const),
  ),
)("%s: %s", (label, field, value) => {
  const expected = field === "gtin" ? "05901234123457" : value;
  for (const shown of [`<p>${label}: ${value}</p>`, `<table><tr><td>${label}</td><td>${value}</td></tr></table>`]) {
    const page = productPage({ price: `<p class="price">129,90 zł</p>${shown}` }).replace("<p>SKU: KET-500</p>", "");
    expect(readSample(page).offers).toMatchObject([{ [field]: expected }]);
  }
});
