import { normalizeGtin } from "../domain/gtin.ts";
import type { Fields } from "./candidate.ts";
import type { DraftField, Found } from "./draft.ts";
import { zonesAround } from "./heading-zones.ts";
import { labelBlocks } from "./label-blocks.ts";
import { plainWords } from "./plain-words.ts";
import { remembered } from "./remembered.ts";
import type { Context, Heading, Line, LineAndNext, Survey } from "./survey.ts";

type LabelledField = Extract<DraftField, "gtin" | "sku" | "mpn" | "brand" | "sellerName">;

/** Labels under which shops print a product's numbers and brand, in plain words; the whole label must match. */
const LABELS: Readonly<Record<LabelledField, RegExp>> = {
  gtin: /^(ean|gtin|upc|isbn|isbn-?1[03]|barcode|ean-?1[34]|gtin-?1[34]|e\.?a\.?n\.?|(kod|code|numer|nr\.?|cislo|cod|codigo|codice)[ -]*(kreskowy|ean|gtin|barre)s?|ean[ -]?(code|kod|nummer|nr\.?|number)|code[ -]barre|barcode[ -]?\(?ean\)?|ean ?\/ ?(gtin|upc|isbn)|gtin ?\/ ?ean|upc ?\/ ?ean|strichcode|triipkood|ribakood|carovy kod|ciarovy kod|vonalkod|cod de bare|codigo de barras|codice a barre|code[- ]barres|streepjescode|kod paskowy|europaische artikelnummer)$/,
  mpn: /^(mpn|han|herst(eller|\.)?[ .-]*(artikel)?[ .-]*(nr|nummer|no|teilenummer|artikelnummer|code|id|sku)\.?|hersteller-?art\.?-?nr\.?|(manufacturer|mfr|mfg|vendor)('s)?\.?[ .]*(part|product|item|model)?[ .]*(number|no|nr|code|sku|ref(erence)?|#)\.?|part[ .]?(number|no|nr|#)\.?|model( ?(number|nr|no\.?|nummer|#|code))?|modell(-?(nummer|nr\.?|bezeichnung))?|herstellerartikelnummer|kod producenta|kod prod\.?|(symbol|numer|nr|indeks|oznaczenie) producenta|kod wyrobu|symbol fabryczny|numer czesci|fabrikantcode|artikelcode fabrikant|ref(erence|\.)? (fabricant|constructeur)|codice (produttore|fabbricante)|referencia (del )?fabricante|cod producator|gyartoi (cikkszam|kod|azonosito)|kod vyrobce|kod vyrobcu|oznaceni vyrobce|part ?no|product ?number|p\/?n|pn|teilenummer|artikel-?(nr|nummer)\.? (des|vom) herstellers?|tootja kood|valmistajan tuotekoodi)$/,
  sku: /^(sku|art(ikel|\.)?[ .-]*(nr|nummer|no|code|id|bez|num|kod|number)\.?|artnr\.?|artikel ?#|unsere art\.?-?nr\.?|best(ell|\.)?[ .-]?(nr|nummer|code)\.?|produkt-?(nr|nummer|code|id)\.?|produktkod|varenr\.?|varenummer|item[ .]*(number|no|nr|code|id|#)?\.?|(internet|store sku|sku|store|item|web) ?#|product[ .]*(code|id|no|sku|#|number)\.?|catalog(ue)?[ .]*(number|no|#)\.?|kod|kod (produktu|towaru|katalogowy|artykulu|zbozi|tovaru|wewnetrzny|sklepu|kat\.?)|(numer|nr\.?) (katalogowy|produktu|artykulu|kat\.?|towaru|magazynowy|czesci katalogowy)|(numer|nr|id) ?(prod\.?|produktu)|indeks( produktu| towaru)?|symbol( produktu| towaru)?|nr ?kat\.?|katalogove cislo|kat\. ?c(islo)?\.?|cislo (produktu|zbozi|tovaru)|obj\.? ?c(\.|islo)?|objednac(i|ie) cislo|ref(\.|erence|erencia)?( produit| article| interne)?|code (article|produit)|codigo( de producto| articulo)?|codice( articolo| prodotto)?|cod\.?(ul)?( produs| articol| prodotto| intern)?|cikkszam|termekkod|cikkszam\/sku|artikelnummer des shops|artikelcode|productcode|bestelnummer|artikelnr\.?|style ?(number|no\.?|#|code)?|stock ?(code|no\.?)|toote ?kood|tootekood|tootenumber|tuotenumero|web ?id|prekes kodas|preces kods|nr)$/,
  sellerName:
    /^(verkaufer|verkauf durch|verkauf und versand durch|verkauft von|anbieter|sprzedawca|sprzedaje|sprzedaz i wysylka|sprzedawane przez|sold by|seller|vendor|shipped and sold by|vendu par|vendu et expedie par|vendeur|prodejce|prodava|predajca|vendido por|vendedor|venduto da|venditore|verkoper|verkocht door|vandut de|vanzator|elado|forgalmazo|muuja)$/,
  brand:
    /^(brand|marke|hersteller|producent|producent\/marka|marka|manufacturer|manufactured by|maker|marque|fabricant|marca|produttore|fabricante|vyrobce|vyrobca|znacka|gyarto|marka|merk|fabrikant|tootja|brand|producator|brand name|varumarke|tillverkare|razotajs|gamintojas|valmistaja|merkki|wytworca|firma)$/,
};
const LABEL_BLOCKS = labelBlocks(Object.values(LABELS));
// What a button says, or the label that follows where a value is drawn as an image.
const NO_VALUE =
  /^(kategori\p{L}*|categor\p{L}*|cena|preis|price|wybierz|alle|wszystkie|select|choose|all|any|dowolny|beliebig|model|typ|kod|ean|sku|dostepnosc|verfugbarkeit|availability|lieferzeit|mehr|more|weitere|zobacz|pokaz|in den warenkorb|do koszyka|add to cart|dodaj|gewicht|waga|weight|farbe|kolor|color|szukaj|suche|search|sortuj|ilosc|menge|anzahl|artikel\p{L}*|nazwa|name|pytanie|frage|brak|n\/a)(?![\p{L}\d])/u;
const LONGEST_LABEL = 40;
const NUMBER_SIGN = /^\p{P}{0,2}([\p{L}\d][\p{L}\d ._/+#()-]{1,48})/u;

/**
 * Numbers and brand that the page prints beside a label ("EAN: 5901…", a table row); the first of each in the main part of the page. Where
 * two EANs stand there, that of the part or of a similar product in the specification loses to the one among the product's other numbers.
 */
export function labelledValues(survey: Survey, heading: Heading | null, cutAt = Number.POSITIVE_INFINITY): Fields {
  const zone = zonesAround(heading);
  const counts = ({ hidden, runs: [run] }: Line): boolean =>
    !hidden && run !== undefined && run.context.end < cutAt && zone(run.context) === "main";
  // Where there is but one number, it does not matter where the lines without labels stand.
  const quick = collect(survey.linesOfBlocks(LABEL_BLOCKS, counts));
  if (!quick.doubtful) return quick.fields;
  const lines = survey.lines.filter(counts);
  return collect(lines.map((line, i) => ({ line, next: () => lines[i + 1] }))).fields;
}

/** `doubtful`: different EANs stand there, so that it matters what stands between them. */
function collect(lines: Iterable<LineAndNext>): { readonly fields: Fields; readonly doubtful: boolean } {
  const fields: Fields = {};
  const gtins: { readonly found: Found; readonly gtin: string; readonly line: number }[] = [];
  const numbered: number[] = [];
  let i = -1;
  for (const one of lines) {
    const { line } = one;
    i++;
    for (const { label: written, value, context } of pairs(line, line.text.length <= LONGEST_LABEL ? one.next() : undefined)) {
      const { label, field } = understand(written);
      const text = field === null ? null : cleanValue(field, value);
      if (field === null || text === null) continue;
      const found: Found = { text, path: `${context.element.name}: ${label}` };
      const gtin = field === "gtin" ? normalizeGtin(text) : null;
      if (gtin !== null) gtins.push({ found, gtin, line: i });
      if (field === "sku" || field === "mpn") numbered.push(i);
      fields[field] ??= found;
    }
  }
  const doubtful = new Set(gtins.map(({ gtin }) => gtin)).size > 1;
  if (doubtful) {
    const among = gtins.filter(({ line }) => numbered.some((other) => Math.abs(other - line) <= 2));
    const [first] = among;
    delete fields.gtin;
    if (first !== undefined && among.every(({ gtin }) => gtin === first.gtin)) fields.gtin = first.found;
  }
  return { fields, doubtful };
}

interface Pair {
  readonly label: string;
  readonly value: string;
  readonly context: Context;
}

function pairs(line: Line, next: Line | undefined): Pair[] {
  const [run] = line.runs;
  if (run === undefined) return [];
  const { context } = run;
  const found: Pair[] = [];
  const marked = line.text.length <= 400 && /[:#]/.test(line.text);
  for (const part of marked ? line.text.split(/\s+[|•·]\s+|\s{2,}/) : []) {
    const match = /^\W{0,3}([\p{L}][\p{L}\d .'/#()-]{1,38}?)\s*[.:]?[:#]\s*(\S.{0,80})$/u.exec(part);
    if (match?.[1] !== undefined && match[2] !== undefined) found.push({ label: match[1], value: match[2], context });
  }
  // "Art.-Nr. 5805C006"
  const bare = line.text.length <= 60 ? /^(\p{L}[\p{L} ./-]{1,30}?)\s+(\S*\d\S*)$/u.exec(line.text) : null;
  if (bare?.[1] !== undefined && bare[2] !== undefined && /(nr|no|nummer|number|kod|code|sku|ean|gtin|symbol|indeks)\.?$/i.test(bare[1]))
    found.push({ label: tidy(bare[1]), value: bare[2], context });
  // "<b>Hersteller</b> NEC <b>EAN</b> 590…": labels are pieces of their own.
  for (const [i, one] of line.runs.entries()) {
    const other = line.runs[i + 1];
    if (other !== undefined && one.context !== other.context && one.end - one.start <= LONGEST_LABEL) {
      found.push({
        label: line.text.slice(one.start, one.end),
        value: line.text.slice(other.start, i === 0 && line.text.length < 80 ? undefined : other.end),
        context: one.context,
      });
    }
  }
  if (next !== undefined && line.text.length <= LONGEST_LABEL) found.push({ label: line.text, value: next.text, context });
  return found;
}

const understand = remembered((written): { readonly label: string; readonly field: LabelledField | null } => {
  const label = tidy(written);
  return { label, field: fieldOf(label) };
});

function tidy(label: string): string {
  return plainWords(label)
    .replace(/[\s:.#*]+$/, "")
    .replace(/^\W+/, "");
}

function fieldOf(label: string): LabelledField | null {
  if (label.length < 2 || label.length > LONGEST_LABEL) return null;
  for (const field of ["gtin", "mpn", "sku", "brand", "sellerName"] as const) {
    if (LABELS[field].test(label)) return field;
  }
  return null;
}

function cleanValue(field: LabelledField, value: string): string | null {
  const text = NUMBER_SIGN.exec(value.trim())?.[1]?.trim() ?? "";
  // The next label, a button or another heading stands where the value is an image.
  if (/:\s*$/.test(value) || NO_VALUE.test(plainWords(value))) return null;
  if (field === "sellerName") return value.trim().length <= 100 ? value.trim() : null;
  if (field === "brand") return /\p{L}{2}/u.test(text) && text.length <= 40 && !/[.:]$/.test(text) ? text : null;
  // A number ends where the next words begin; it has a digit, and no more than two blanks.
  const [number = ""] = text.split(/\s{2,}|\s(?=[\p{L}]{3,}\s*:?)|\s[(|/]/u);
  const bare = number.trim().replace(/[.,(]+$/, "");
  return /\d/.test(bare) && bare.length >= 3 && bare.length <= 40 ? bare : null;
}
