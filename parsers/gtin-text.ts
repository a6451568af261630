import { normalizeGtin } from "../domain/gtin.ts";

const LABEL = String.raw`(?:gtin|ean|upc|isbn|jan)(?:[- ]?(?:8|12|13|14|code|kod|nummer|number|nr|no|a))*|barcode|bar code|kod kreskowy|kod ean|kod producenta ean|strichcode|čárový kód|carovy kod|ciarovy kod|code[- ]barres|código de barras|codigo de barras|codice a barre|streepjescode|cod de bare|vonalkód|vonalkod|ribakood|triipkood|штрихкод|штрих-код`;
// A label, at most a little between, and 8 to 14 digits that single spaces or hyphens may part.
const LABELLED = new RegExp(String.raw`(?<![\p{L}])(?:${LABEL})[\s.:#=()"'\]|–-]{0,12}(\d(?:[ -]?\d){7,13})(?![\d])`, "giu");
const MOST_CHARACTERS = 20_000;

/**
 * GTINs (14 digits, check digit verified) that a free text names as such: "EAN: 4006381333931", "GTIN13 ...", "ISBN 978-...".
 * A bare run of digits never counts: one in ten of them has a right check digit by chance. In order, each once.
 */
export function findGtins(text: string): string[] {
  const found = new Set<string>();
  for (const [, digits = ""] of text.slice(0, MOST_CHARACTERS).matchAll(LABELLED)) {
    const gtin = normalizeGtin(digits);
    if (gtin !== null) found.add(gtin);
  }
  return [...found];
}
