import { normalizeGtin } from "../domain/gtin.ts";
import { ancestorCalled } from "./ancestor-called.ts";
import type { Fields } from "./candidate.ts";
import type { DraftField, Found } from "./draft.ts";
import { zonesAround } from "./heading-zones.ts";
import { labelBlocks } from "./label-blocks.ts";
import { plainWords } from "./plain-words.ts";
import { remembered } from "./remembered.ts";
import { beginningsOf } from "./required-words.ts";
import type { Context, Heading, Line, LineAndNext, Survey } from "./survey.ts";

type LabelledField = Extract<DraftField, "gtin" | "sku" | "mpn" | "brand" | "sellerName">;

/** A pattern for plain words: letters without their accents, syllables in their parts. */
function plain({ source }: RegExp): RegExp {
  return new RegExp(source.normalize("NFD").replace(/\p{M}+/gu, ""), "u");
}

/** Labels under which shops print a product's numbers and brand, in plain words; the whole label must match. */
const LABELS: Readonly<Record<LabelledField, RegExp>> = {
  gtin: plain(
    /^(ean|gtin|upc|isbn|isbn-?1[03]|barcode|ean-?1[34]|gtin-?1[34]|e\.?a\.?n\.?|(kod|code|numer|nr\.?|cislo|cod|codigo|codice)[ -]*(kreskowy|ean|gtin|barre)s?|ean[ -]?(code|kod|nummer|nr\.?|number)|code[ -]barre|barcode[ -]?\(?ean\)?|ean ?\/ ?(gtin|upc|isbn)|gtin ?\/ ?ean|upc ?\/ ?ean|strichcode|triipkood|ribakood|carovy kod|ciarovy kod|vonalkod|cod de bare|codigo de barras|codice a barre|code[- ]barres|streepjescode|kod paskowy|europaische artikelnummer|jan|jan(コード)?|janコード|штрих-?код|штрихкод|barkod|barkod no|條碼|条码|바코드|국제바코드|codigo ean|gtin-?12|upc ?(code|#|number)?|isbn ?(no|number)?|isbn ?13|ean ?number|codigo universal|gencod|cod bare|kod (produktu|towaru) ean|gtin ?\(ean\)|upc ?\/ ?gtin|gtin ?\/ ?upc|ean ?\(gtin\)|דאנאקוד|ברקוד)$/,
  ),
  mpn: plain(
    /^(mpn|han|producent ?(nr|nummer|kod)\.?|part ?#|herst(eller|\.)?[ .-]*(artikel|art)?[ .-]*(nr|nummer|no|teilenummer|artikelnummer|code|id|sku)\.?|hersteller-?art\.?-?nr\.?|(manufacturer|mfr|mfg|vendor)('s)?\.?[ .]*(part|product|item|model)?[ .]*(number|no|nr|code|sku|ref(erence)?|#)\.?|part[ .-]?(number|no|nr|#)\.?|(item )?model( ?(number|nr|no\.?|nummer|#|code))?|modell(-?(nummer|nr\.?|bezeichnung))?|herstellerartikelnummer|kod producenta|kod prod\.?|(symbol|numer|nr|indeks|oznaczenie) producenta|kod wyrobu|symbol fabryczny|numer czesci|fabrikantcode|artikelcode fabrikant|ref(erence|\.)? (fabricant|constructeur)|codice (produttore|fabbricante)|referencia (del )?fabricante|cod producator|gyartoi (cikkszam|kod|azonosito)|kod vyrobce|kod vyrobcu|oznaceni vyrobce|part ?no|product ?number|p\/?n|pn|teilenummer|artikel-?(nr|nummer)\.? (des|vom) herstellers?|tootja kood|valmistajan tuotekoodi|model ?(num|ref|name)|mfr ?(part)?( ?#| no| number)?|mfg ?(part)?( ?#| no| number)?|manufacturer ?#|manuf\.? ?(part|code|no)\.?( ?(no|number|#))?|модель|номер модели|код производителя|артикул производителя|модел|型番|型號|型号|모델명|모델번호|모델|model no|model kodu|kod modelu|produktnummer tillverkare|tillverkarens art\.?-?n(umme)?r|leverandor(ens)? vare(nummer|nr)|tillverkarens? (art(ikel)?\.?-?(nr|nummer)|produktnummer)|produ[sc]ent(ens)? ?(vare)?-?(nr|nummer)|valmistajan (tuote)?numero|رقم الموديل|hst\.?[ -]?(teile-?)?(nr|nummer)|valmistajan koodi|valm\.? (tuote)?koodi|ref\.? fabricante|referencia do fabricante|κωδικος κατασκευαστη|oem( no| number| code)?|style ?(id|no)? ?code|manufacturer (model|style)( number)?|uretici (parca )?(kodu|no)|דגם|kataloski broj proizvodaca|(numer|nr\.?|kod) katalogowy producenta|part ?number (vyrobc[eu]|producator)|cislo vyrobc[eu]|cod\.? produttore|codice articolo (del )?produttore|artikelnummer (van de )?fabrikant|onderdeelnummer|mpn code|part ?number \(p\/n\)|producer('s)? code|kod czesci)$/,
  ),
  sku: plain(
    /^(sku|code|pzn|c\.? ?n\.?|ugs|art(ikel|\.)?[ .-]*(nr|nummer|no|code|id|bez|num|kod|number)\.?|artnr\.?|artikel ?#|unsere art\.?-?nr\.?|best(ell|\.)?[ .-]?(nr|nummer|code)\.?|produkt-?(nr|nummer|code|id)\.?|produktkod|varenr\.?|varenummer|item[ .]*(number|no|nr|code|id|#)?\.?|(internet|store sku|store so sku|sku|store|item|web|our part) ?#|id|codic|i\/n|no\.? (d')?article|n[o°]\.? (d')?article|objednac(i|ie) kod|prekes id|product[ .]*(code|id|no|sku|#|number)\.?|catalog(ue)?[ .]*(number|no|#)\.?|kod|kod (produktu|towaru|katalogowy|artykulu|zbozi|tovaru|wewnetrzny|sklepu|kat\.?)|(numer|nr\.?) (katalogowy|produktu|artykulu|kat\.?|towaru|magazynowy|czesci katalogowy)|(numer|nr|id) ?(prod\.?|produktu)|indeks( produktu| towaru)?|symbol( produktu| towaru)?|nr ?kat\.?|katalogove cislo|kat\. ?c(islo)?\.?|cislo (produktu|zbozi|tovaru)|obj\.? ?c(\.|islo)?|objednac(i|ie) cislo|ref(\.|erence|erencia)?( produit| article| interne)?|code (d')?(article|produit)|code (du produit|de l'article)|codigo( de producto| articulo)?|codice( articolo| prodotto)?|cod\.?(ul)?( produs| articol| prodotto| intern)?|cikkszam|termekkod|cikkszam\/sku|artikelnummer des shops|artikelcode|productcode|bestelnummer|artikelnr\.?|style ?(number|no\.?|#|code)?|stock ?(code|no\.?)|toote ?kood|tootekood|tootenumber|tuotenumero|web ?id|prekes kodas|preces kods|nr|item|item ?(num|sku)\.?|product ?(ref|reference|sku)|ref ?(no|number|code|#)|reference ?(no|number|code)?|part ?code|stock ?(number|num|#|id)|stock keeping unit|our ?(ref|code|part no)|order ?(code|no|number)|catalog(ue)? ?(code|id)|dpci|tcin|asin|web ?(code|number|no|#|item)|article ?(number|no|code|id|#)?|artikel|art|produkt|artno|style ?(id|ref)|sku ?(no|number|code|id|#)|variant ?sku|store ?sku|online ?(code|id|sku)|артикул|арт|код|код (товара|товару|продукта|продукту|изделия)|каталожный номер|номенклатурный номер|кат\. ?номер|номер товара|id товара|каталожен номер|商品番号|商品コード|商品(no|id|管理番号)|品番|品號|品号|(cod(ice)?\.? )?(minsan|aic)|(vvs|rsk|nobb|el|e)-?(nr|nummer)|注文番号|管理番号|お申込番号|货号|貨號|商品编号|商品編號|商品貨號|产品编号|產品編號|編號|상품코드|상품번호|품번|제품번호|자체상품코드|상품 ?코드|stok ?kodu|urun ?kodu|urun no|urun id|kod no|codigo do produto|cod\.?( do produto| produto)?|referencia do produto|art\.? ?nr|artikelnummer|artnr|varenr|vare ?nr|vare(nummer)?|produktnr|prod\.? ?nr|artikkelnummer|artikkelnr|produktkode|tuotenro|tuote ?nro|tuotekoodi|tuotenumero|κωδικος( προιοντος)?|κωδ|κωδ\.? ?προιοντος|ma (sp|san pham|hang)|kode( produk| barang)?|no\.? ?produk|sifra( proizvoda| artikla| izdelka)?|kat\.? ?(broj|st)|kataloski broj|מק"?ט|מק״ט|קוד (מוצר|פריט)|رقم المنتج|رمز المنتج|รหัสสินค้า|prekes kodas|preces (kods|numurs)|c[oó]d(igo)?\.? ?(sku|interno|art\.?|articulo|producto)?|n[o°]\.? (de |d['’])?(produit|modele|article)|n°? ?(de )?(produit|article)|nr\.? ?art\.?|objednavacie cislo|riferimento|rif\.?|productnummer|referentie|referinta|termekszam|cikkszam \(sku\)|rendelesi (kod|szam))$/,
  ),
  sellerName: plain(
    /^(verkaufer|verkauf durch|verkauf und versand durch|verkauft von|anbieter|sprzedawca|sprzedaje|sprzedaz i wysylka|sprzedawane przez|sold by|seller|vendor|shipped and sold by|vendu par|vendu et expedie par|vendeur|prodejce|prodava|predajca|vendido por|vendedor|venduto da|venditore|verkoper|verkocht door|vandut de|vanzator|elado|forgalmazo|muuja|продавец|продавець|販売元|판매자|卖家|satici|vendido e entregue por|seljare|selger|saelger)$/,
  ),
  brand: plain(
    /^(brand|marke|hersteller|producent|producent\/marka|marka|manufacturer|manufactured by|maker|marque|fabricant|marca|produttore|fabricante|vyrobce|vyrobca|znacka|gyarto|marka|merk|fabrikant|tootja|brand|producator|brand name|varumarke|tillverkare|razotajs|gamintojas|valmistaja|merkki|wytworca|firma|бренд|производитель|изготовитель|торговая марка|марка|виробник|торгова марка|производител|ブランド(名)?|メーカー(名)?|品牌|厂商|廠商|브랜드|제조사|제조사\/브랜드|marka|uretici|varemerke|merke|maerke|fabrikat|produsent|producer|tuotemerkki|brandi|μαρκα|κατασκευαστης|εταιρεια|thuong hieu|hang san xuat|nha san xuat|merek|brend|proizvodac|proizvajalec|znamka|blagovna znamka|מותג|יצרן|العلامة التجارية|الماركة|ยี่ห้อ|แบรนด์|designer|label|vendor|by|marka adi|fabricado por|gamintojas|prekes zenklas|razotajs|zimols|fabbricante|producent ?\/ ?marka|marka ?\/ ?producent|markenname|marke ?\/ ?hersteller|hersteller ?\/ ?marke)$/,
  ),
};
/** In the order in which they are asked. */
const FIELDS = ["gtin", "mpn", "sku", "brand", "sellerName"] as const;
const LETTERS = 3;
/** With which letters each begins; null: with any. */
const STARTS = Object.fromEntries(
  FIELDS.map((field) => {
    const starts = beginningsOf(LABELS[field], LETTERS);
    return [field, starts === null ? null : new Set(starts)];
  }),
) as Readonly<Record<LabelledField, ReadonlySet<string> | null>>;
const LABEL_BLOCKS = labelBlocks(Object.values(LABELS));
/** Labels of what a maker calls a product, which is its number only where no other label says so: "Model: EOS 6D". */
const MODEL = plain(/^(model|model name|modell|modelo|модель|модел|דגם|모델|모델명|型號|型号)$/);
// What a button says, or the label that follows where a value is drawn as an image.
const NO_VALUE =
  /^(ocena \d.*|bewertung.*|rating.*|rated .*|kategori\p{L}*|categor\p{L}*|cena|preis|price|wybierz|alle|wszystkie|select|choose|all|any|dowolny|beliebig|model|typ|kod|ean|sku|dostepnosc|verfugbarkeit|availability|lieferzeit|mehr|more|weitere|zobacz|pokaz|in den warenkorb|do koszyka|add to cart|dodaj|gewicht|waga|weight|farbe|kolor|color|szukaj|suche|search|sortuj|ilosc|menge|anzahl|artikel\p{L}*|nazwa|name|pytanie|frage|brak|n\/a|bitte|prosze|please|veuillez|choisir|choisissez|seleziona|scegli|selecciona|elige|elegir|vyberte|vyber|kies|valassz|alege|valj|velg|vaelg|vali|pasirinkite)(?![\p{L}\d])/u;
/** Labels that need no colon: "Art.-Nr. 5805C006", "SKU KL-220", "Артикул 12345". */
const BARE_LABEL =
  /(?:nr|nr\.? kat|no|nro|nummer|numero|number|kod|koodi|code|sku|ean|gtin|symbol|indeks)\.?$|(?<!\p{L})(?:upc|isbn|asin|item|código|codigo|cód|kód|šifra|varenr|商品番号|商品コード|商品编号|货号|상품코드|상품번호|ref|réf|référence|reference|referencia|ugs|pzn|model|mpn|артикул|арт|код(?: товар\p{L}+)?|品番|型番|art|cod)\.?$/iu;
/** What parts "Code: 6242Y MPN: 25GY" into its two labels with their values. */
const PARTS =
  /\s+[|•·]\s+|\s[-–/]\s(?=\p{Lu}[\p{L}. -]{1,24}[:：])|\s{2,}|(?<=[:：#] {0,2}[^ ]{2,40})\s(?=\p{Lu}[\p{L}.]{1,14}(?: [\p{L}.]{1,12})?\s?[:：#])/u;
/** What ends a number that needs no colon: the next part of the line, or the next sentence. */
const SENTENCES =
  /\s+[|•·]\s+|(?<=[\p{L}\d])[.;,]\s+(?=\p{Lu})|(?<=\d)\s+(?=(?:EAN|GTIN|UPC|SKU|MPN|ISBN|PZN|Art\.|Artikel|Model)(?!\p{L}{9}))/u;
/** "No. 11188 | EAN 4002516569404 | Brand X": short pieces that each tell one thing. */
const BARS = /\s[|•·]\s.*\s[|•·]\s/u;
/** A number without a digit: capitals in groups. */
const LETTERS_ONLY = /^[A-Z]{2,}(?:[-_./][A-Z]{1,12})+$/;
const LONGEST_LABEL = 40;
const BLANK = 32;
const NUMBER_MARK = 35;
const DASH = 45;
const SLASH = 47;
const COLON = 58;
const BAR = 124;
const MIDDLE_DOT = 0xb7;
const BRAND_SIGN = /^\p{P}{0,2}([\p{L}\d][\p{L}\p{M}\d ._/+#()&'’!-]{1,48})/u;
const NUMBER_SIGN = /^\p{P}{0,2}([\p{L}\d][\p{L}\d ._/+#()-]{1,48})/u;

/**
 * Numbers and brand that the page prints beside a label ("EAN: 5901…", a table row); the first of each in the main part of the page. Where
 * two EANs stand there, that of the part or of a similar product in the specification loses to the one among the product's other numbers.
 */
export function labelledValues(survey: Survey, heading: Heading | null, cutAt = Number.POSITIVE_INFINITY): Fields {
  const zone = zonesAround(heading, survey);
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
  let isModel = false;
  let i = -1;
  for (const one of lines) {
    const { line } = one;
    i++;
    for (const { label: written, value, context } of pairs(line, one.next)) {
      const { label, field } = understand(written);
      const text = field === null ? null : cleanValue(field, value);
      if (field === null || text === null) continue;
      const found: Found = { text, path: `${context.element.name}: ${label}` };
      const gtin = field === "gtin" ? normalizeGtin(text) : null;
      if (gtin !== null) gtins.push({ found, gtin, line: i });
      if (field === "sku" || field === "mpn") numbered.push(i);
      if (field !== "mpn") fields[field] ??= found;
      else if (fields.mpn === undefined || (isModel && !MODEL.test(label))) {
        fields.mpn = found;
        isModel = MODEL.test(label);
      }
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

function pairs(line: Line, next: () => Line | undefined): Pair[] {
  const [run] = line.runs;
  if (run === undefined) return [];
  const { context } = run;
  const found: Pair[] = [];
  const marked = line.text.length <= 400 && /[:#：№]/.test(line.text);
  const parts = !marked ? [] : mayHaveParts(line.text) ? line.text.split(PARTS) : [line.text];
  // "<span>Code: AB 12</span> <span>4.7 (31)</span>": label and value in one piece, and something else behind it.
  if (marked && run.start === 0 && run.end < line.text.length) parts.unshift(line.text.slice(0, run.end));
  for (const part of parts) {
    const match = /^[^\p{L}\d]{0,3}([\p{L}][\p{L}\p{M}\d .'’"״°º/&#()-]{1,38}?)\s*([.:]?[:：№]|#(?!\s*:))\s*(\S.{0,80})$/u.exec(part);
    if (match?.[1] !== undefined && match[3] !== undefined)
      found.push({ label: match[2] === "#" ? `${match[1]} #` : match[1], value: match[3], context });
  }
  // "Art.-Nr. 5805C006", "Código 224411800 | Marca", "Item MESA-58-R. In stock"
  const numbered = line.text.length <= 160 && /\d|[A-Z]{2}[-_./][A-Z]/.test(line.text);
  // "<span>nr kat. 1455210</span> 4,8/5 (213)"
  const first = run.end <= LONGEST_LABEL ? line.text.slice(0, run.end).trim() : line.text;
  for (const part of numbered
    ? new Set([line.text, first, ...line.text.split(SENTENCES, line.text.length <= 60 || BARS.test(line.text) ? 9 : 1)])
    : []) {
    const bare = /^(\p{L}[\p{L}\p{M} ./-]{1,30}?)\s+(\S*\d\S*|[A-Z]{2,}[-_./][A-Z][A-Z_./-]*)$/u.exec(part);
    if (bare?.[1] !== undefined && bare[2] !== undefined && BARE_LABEL.test(bare[1]))
      found.push({ label: tidy(bare[1]), value: bare[2], context });
  }
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
  const mayLabel = line.text.length <= LONGEST_LABEL && !partsWords(line.text);
  const below = mayLabel && understand(line.text).field !== null ? next() : undefined;
  if (below !== undefined && !isOfOtherRow(context, below)) found.push({ label: line.text, value: below.text, context });
  return found;
}

/** Whether `PARTS` may part a text: it has a sign that parts, a dash or more than a blank between words, or a second label. */
function mayHaveParts(text: string): boolean {
  let marks = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BLANK) {
      const next = text.charCodeAt(i + 1);
      if (next === BLANK || ((next === DASH || next === SLASH) && text.charCodeAt(i + 2) === BLANK)) return true;
    } else if (code === COLON || code === NUMBER_MARK) {
      if (++marks > 1) return true;
    } else if (code < BLANK || code === BAR || code === 0xa0 || code === MIDDLE_DOT || code > 0x1000) return true;
  }
  return false;
}

/** Whether a colon stands between two words, which it does in no label. */
function partsWords(text: string): boolean {
  const colon = text.indexOf(":");
  if (colon < 1 || !isWordSign(text.charCodeAt(colon - 1))) return false;
  return isWordSign(text.charCodeAt(colon + 1)) || (text.charCodeAt(colon + 1) === BLANK && isWordSign(text.charCodeAt(colon + 2)));
}

/** A letter or digit of ASCII. */
function isWordSign(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

/** Where the value's own cell shows an image, what comes next is the label of another row; a heading is none's value. */
function isOfOtherRow(label: Context, { runs: [run] }: Line): boolean {
  if (run === undefined || run.context.kind.heading === 1) return true;
  const [cell, row] = [ancestorCalled(label, 3, "td", "th"), ancestorCalled(label, 3, "tr")];
  return cell !== null && row !== null && run.context.order > row.end && row.end - cell.end >= 2;
}

const understand = remembered((written): { readonly label: string; readonly field: LabelledField | null } => {
  const label = tidy(written);
  const sign = /\p{L} ?#[\s:]*$/u.test(written);
  return { label, field: (sign ? fieldOf(`${label} #`) : null) ?? fieldOf(label) ?? (isShopsOwn(label, sign) ? "sku" : null) };
});

/** "RS Stock No.", "Northwood code", "Northwood #": the shop's name before what it calls its numbers, or a number sign. */
function isShopsOwn(label: string, sign: boolean): boolean {
  const [, first = "", rest = ""] = /^([\p{L}&.'’]{2,20})(?:[ -]|$)(.*)$/u.exec(label) ?? [];
  if (OTHERS_NUMBER.test(label)) return false;
  if (/^(?:ref|reference)\.?$/.test(first)) return /^[\p{L}&.'’]{3,20}$/u.test(rest) && !MAKERS.test(rest);
  return sign ? first !== "" && rest === "" : OWN_NUMBER.test(rest);
}

const OWN_NUMBER = /^(?:(?:stock|item|product|article|catalog(?:ue)?|order) )?(?:no|number|code|id|sku)\.?$/u;
const MAKERS =
  /^(?:constructeur|fabri\p{L}*|fournisseur|hersteller|lieferant|supplier|manufacturer|oem|maker|vendor|origin\p{L}*|proveedor|fornitore|produttore|couleur|taille|color|size|promo\p{L}*|postal|fiscal|couleurs|coloris)/u;
const OTHERS_NUMBER =
  /^(?:phone|tel\w*|fax|order|lot|batch|page|apt|suite|review|rank|track\w*|po|vin|serial|model|part|mfr|mfg|manuf\w*|vendor|supplier|oem|invoice|tax|vat|eori|hs|hts|tariff|customs|isrc|postal|post|zip|area|country|promo\w*|discount|coupon|voucher|gift|offer|code|colou?r|size|style|dress|error|access|source|date|version|reg\w*|licen[cs]e|company|charity|account|customer|ticket|case|call|hotline|whatsapp|mobile|build|engine|chassis|paint|key|security|group|pin|swift|bank|iban|sort|qr|bar|plu|pattern|volume|chapter|grade|section|patent|series|edition|din|iso|ce|un|cas|ec)(?![\p{L}])/u;

function tidy(label: string): string {
  return plainWords(label)
    .replace(/[\s:.#*：№]+$/, "")
    .replace(/^[^\p{L}\p{N}]+/u, "");
}

function fieldOf(label: string): LabelledField | null {
  if (label.length < 2 || label.length > LONGEST_LABEL) return null;
  for (const field of FIELDS) if (mayBegin(field, label) && LABELS[field].test(label)) return field;
  return null;
}

function mayBegin(field: LabelledField, label: string): boolean {
  const starts = STARTS[field];
  return starts === null || starts.has(label.slice(0, LETTERS)) || starts.has(label.slice(0, 2)) || starts.has(label.slice(0, 1));
}

function cleanValue(field: LabelledField, value: string): string | null {
  const text = (field === "brand" ? BRAND_SIGN : NUMBER_SIGN).exec(value.trim())?.[1]?.trim() ?? "";
  // The next label, a button or another heading stands where the value is an image.
  if (/:\s*$/.test(value) || NO_VALUE.test(plainWords(value))) return null;
  if (field === "sellerName") return value.trim().length <= 100 ? value.trim() : null;
  if (field === "brand") {
    // "Brand: Hemilton. 1500 W": the next sentence; in "Dr. Oetker" it is none.
    const brand = text.replace(/(?<=\p{L}{4})\. .*$/u, "");
    return /\p{L}{2}/u.test(brand) && brand.length <= 40 && !/[.:]$/.test(brand) ? brand : null;
  }
  // A number ends where the next words begin; it has a digit, and no more than two blanks.
  const [number = ""] = text.split(/\s{2,}|\s(?=[\p{L}]{3,}\s*:?)|\s[(|/]/u);
  const bare = number
    .trim()
    .replace(/(?:[.,(]+|\s+[-–/|].*)$/, "")
    .replace(/^([^()]*)\)$/, "$1");
  // "Index: 94V XL" of a tyre: its load and speed.
  if (field === "sku" && /^\d{2,3}(?:\/\d{2,3})?[A-Z](?: ?XL)?$/.test(bare)) return null;
  return (/\d/.test(bare) || (field === "sku" && LETTERS_ONLY.test(bare))) && bare.length >= 3 && bare.length <= 40 ? bare : null;
}
