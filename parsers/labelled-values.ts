import type { Fields } from "./candidate.ts";
import type { DraftField, Found } from "./draft.ts";
import type { Context, Line, Survey } from "./survey.ts";

type LabelledField = Extract<DraftField, "gtin" | "sku" | "mpn" | "brand" | "sellerName">;

/** Labels under which shops print a product's numbers and brand, lower case; the whole label must match. */
const LABELS: Readonly<Record<LabelledField, RegExp>> = {
  gtin: /^(ean|gtin|upc|isbn|isbn-?1[03]|barcode|ean-?1[34]|gtin-?1[34]|e\.?a\.?n\.?|(kod|code|numer|nr\.?|číslo|kód|cod|c[óo]digo|codice)[ -]*(kreskowy|ean|gtin|barre)s?|ean[ -]?(code|kod|nummer|nr\.?|number)|code[ -]barre|barcode[ -]?\(?ean\)?|ean\/gtin|gtin\/ean|strichcode|triipkood|čárový kód)$/,
  mpn: /^(mpn|herst(eller|\.)?[ .-]*(artikel)?[ .-]*(nr|nummer|no|teilenummer|artikelnummer|code|id)\.?|hersteller-?art\.?-?nr\.?|(manufacturer|mfr|mfg|vendor)('s)?[ .]*(part|product|item)?[ .]*(number|no|nr|code|sku|ref(erence)?|#)\.?|part[ .]?(number|no|nr|#)\.?|model ?(number|nr|no\.?|nummer)|modellnummer|modell-?nr\.?|modellbezeichnung|herstellerartikelnummer|kod producenta|(symbol|numer|nr|indeks) producenta|kod wyrobu|fabrikantcode|r[ée]f[ée]rence (fabricant|constructeur)|codice produttore|product ?number|p\/n|part no|teilenummer|artikel-?(nr|nummer)\.? (des|vom) herstellers?)$/,
  sku: /^(sku|art(ikel|\.)?[ .-]*(nr|nummer|no|code|id|bez)\.?|artikel ?#|bestell-?(nr|nummer)\.?|produkt-?(nr|nummer|code)\.?|item[ .]*(number|no|nr|code|id|#)\.?|product[ .]*(code|id|no|sku|#)\.?|catalog(ue)?[ .]*(number|no)\.?|kod (produktu|towaru|katalogowy|artykułu)|(numer|nr) (katalogowy|produktu|artykułu|kat\.?)|indeks|symbol|nr ?kat\.?|katalogové číslo|kód produktu|číslo produktu|obj\. ?č\.?|objednací číslo|r[ée]f(\.|[ée]rence)?( produit| article)?|ref\.?|c[óo]digo( de producto)?|codice( articolo| prodotto)?|cod(ul)?( produs)?|cikkszám|artikelnummer des shops|style ?(number|no\.?|#)?|stock ?(code|no\.?)|tootekood|web ?id)$/,
  sellerName:
    /^(verkäufer|verkauf durch|verkauf und versand durch|verkauft von|anbieter|sprzedawca|sprzedaje|sprzedaż i wysyłka|sprzedawane przez|sold by|seller|vendor|shipped and sold by|vendu par|vendu et expédié par|vendeur|prodejce|prodává|predajca|vendido por|vendedor|venduto da|venditore|verkoper|verkocht door|vândut de|vandut de|vânzător|eladó|forgalmazó|müüja)$/,
  brand:
    /^(brand|marke|hersteller|producent|marka|manufacturer|marque|fabricant|marca|produttore|fabricante|výrobce|výrobca|značka|gyártó|márka|merk|fabrikant|tootja|bränd|producător|brand name|varumärke)$/,
};
const LONGEST_LABEL = 40;
const NUMBER_SIGN = /^\p{P}{0,2}([\p{L}\d][\p{L}\d ._/+#()-]{1,48})/u;

/** Numbers and brand that the page prints beside a label ("EAN: 5901…", a table row); the first of each in the main part of the page. */
export function labelledValues(survey: Survey): Fields {
  const fields: Fields = {};
  const lines = survey.lines.filter((line) => !line.hidden && zoneOfLine(line) === "main");
  for (const [i, line] of lines.entries()) {
    for (const { label, value, context } of pairs(line, lines[i + 1])) {
      const field = fieldOf(label);
      if (field === null || fields[field] !== undefined) continue;
      const text = cleanValue(field, value);
      if (text !== null) fields[field] = { text, path: `${context.element.name}: ${label}` } satisfies Found;
    }
  }
  return fields;
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
  for (const part of line.text.length <= 400 ? line.text.split(/\s+[|•·]\s+|\s{2,}/) : []) {
    const match = /^\W{0,3}([\p{L}][\p{L}\d .'/#()-]{1,38}?)\s*[.:]?[:#]\s*(\S.{0,80})$/u.exec(part);
    if (match?.[1] !== undefined && match[2] !== undefined) found.push({ label: tidy(match[1]), value: match[2], context });
  }
  // "<b>Hersteller</b> NEC <b>EAN</b> 590…": labels are pieces of their own.
  for (const [i, one] of line.runs.entries()) {
    const other = line.runs[i + 1];
    if (other !== undefined && one.context !== other.context && one.end - one.start <= LONGEST_LABEL) {
      found.push({
        label: tidy(line.text.slice(one.start, one.end)),
        value: line.text.slice(other.start, i === 0 && line.text.length < 80 ? undefined : other.end),
        context: one.context,
      });
    }
  }
  if (next !== undefined && line.text.length <= LONGEST_LABEL) found.push({ label: tidy(line.text), value: next.text, context });
  return found;
}

function tidy(label: string): string {
  return label
    .trim()
    .toLowerCase()
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
  if (field === "sellerName") return value.trim().length <= 100 ? value.trim() : null;
  if (field === "brand") return text !== "" && text.length <= 40 && !/[.:]$/.test(text) ? text : null;
  // A number ends where the next words begin; it has a digit, and no more than two blanks.
  const [number = ""] = text.split(/\s{2,}|\s(?=[\p{L}]{3,}\s*:?)|\s[(|/]/u);
  const bare = number.trim().replace(/[.,(]+$/, "");
  return /\d/.test(bare) && bare.length >= 3 && bare.length <= 40 ? bare : null;
}

function zoneOfLine(line: Line): string {
  return line.runs[0]?.context.zone ?? "main";
}
