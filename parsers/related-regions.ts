import { ancestorCalled } from "./ancestor-called.ts";
import { phrases } from "./phrases.ts";
import { plainWords } from "./plain-words.ts";
import { remembered } from "./remembered.ts";
import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";
import type { Context, Heading, Survey } from "./survey.ts";
import { wordBlocks } from "./word-blocks.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { ELEMENT_CELLS, END, HAS_TEXT, IS_ASIDE, PARENT, TEXT_CELLS, TEXT_ORDER, TEXT_OWNER, TEXT_SIGNS } = scanned;

/** A stretch of the page in document order that shows other products than the page's own. */
export interface Region {
  readonly from: number;
  readonly to: number;
}

const TITLES = phrases(
  "kupowane razem|kupione razem|dobierz akcesoria|dobierz*|polecan*|polecamy|podobne produkt*|produkty podobne|produkty powiazane|powiazane produkty|inni kupili|klienci kupili*|klienci ogladali*|klienci wybrali*|klienci, ktorzy*|ogladali takze|inni klienci*|innych produktow*|zobacz tez|zobacz takze|zobacz rowniez|pasujace akcesoria|ostatnio ogladan*|bestseller*|hity sprzedazy|czesto kupowane*|kup w zestawie|najczesciej kupowane",
  "related products|related items|similar products|similar items|you may also*|you might also*|customers who*|customers also*|people also*|also purchased|also bought|frequently bought*|recommended*|recently viewed|more from*|replacement:*|replaced by*|superseded by*|successor*|best sellers|featured products|complete the look|sponsored products|shop the look|others also*|also see|see also",
  "ahnliche artikel|ahnliche produkte|kunden kauften*|kunden haben*|kunden, die*|dazu passt|passend dazu|passende*|empfehlung*|empfohlen*|wir empfehlen*|nachfolger*|nachfolgeartikel*|das konnte*|auch interessant|zuletzt angesehen*|zuletzt gesehen*|topseller|top-artikel|top artikel|unsere bestseller|cross-selling|haufig zusammen gekauft|wird oft zusammen gekauft|alternativ*",
  "souvisejici*|podobne zbozi|mohlo by*|doporuc*|zakaznici*|nejprodavanejsi|suvisiace*|podobne*|odporuc*|naposledy*",
  "vous pourriez aimer|vous pourriez egalement*|vous aimerez aussi|completez votre*|autres clients*|dans le meme style|produits recommandes|otros usuarios*|otros clientes*|te puede interesar|quiza te*|frecuentemente comprados*|comprados juntos|recomendados para ti|ti potrebbe*|chi ha comprato*|altri clienti*|spesso comprati*|quem viu*|quem comprou*|compre junto|produtos relacionados|produtos similares|voce tambem*|voce pode gostar*|aproveite tambem",
  "andra kopte*|andra har*|liknande produkter|liknande artiklar|relaterade produkter|du kanske*|kunder kopte*|andre kobte*|andre sa ogsa*|andre har*|lignende produkter|relaterede produkter|relaterte produkter|kanskje du*|maske kan*|muut ostivat*|katso myos|samankaltaisia*|saattaisit*|asiakkaat ostivat*",
  "похожие товары|сопутствующие товары|рекомендуем*|с этим товаром*|вам может*|вместе с этим*|схожі товари|супутні товари|benzer urunler|ilgili urunler|bu urunu alanlar*|birlikte alinan*|bunlari da*|onerilen urunler|σχετικα προιοντα|παρομοια προιοντα|منتجات مشابهة|منتجات ذات صلة|قد يعجبك*|מוצרים דומים|אולי יעניין*|関連商品*|おすすめ商品*|この商品を*|このアイテムを*|こちらの商品も*|相关商品*|相關商品*|猜你喜欢*|관련상품*|추천상품*|함께 본*|함께 구매*|slicni proizvodi|povezani proizvodi|preporucujemo|podobni izdelki|свързани продукти|подобни продукти",
  "produits complementaires|produits similaires|produits associes|vous aimerez*|les clients*|articles similaires|productos relacionados|productos similares|tambien te*|los clientes*|prodotti correlati|prodotti simili|potrebbe*|gerelateerde*|vergelijkbare*|anderen bekeken*|produse similare|produse recomandate|clientii*|hasonlo*|kapcsolodo*|ajanlott*|seotud tooted|sarnased tooted|sulle voib*|soovitame|viimati vaadatud",
);
/** Words that other titles hold too; and what other sellers ask for the same product. */
const WHOLE_TITLES =
  /^\W*(akcesoria|nowosci|promocje|oferty specjalne|wyprzedaz|new products|specials|accessories|angebote|neue artikel|sonderangebote|prislusenstvi|prislusenstvo|accessoires|accesorios|accessori|accesorii|tartozekok|lisatarvikud|zubehor|zubehorartikel|weitere angebote|andere angebote|weitere anbieter|andere anbieter|weitere verkaufer|other offers|other sellers|more sellers|inne oferty|pozostale oferty|inni sprzedawcy|autres offres|autres vendeurs|otras ofertas|otros vendedores|altre offerte|altri venditori|andere aanbieders|andere verkopers|alte oferte|dalsi nabidky|dalsi prodejci)\W*$/u;
/** "Recommended power supply 750 W", "recommended age: 3+": of a list of what the product needs. */
const RECOMMENDS =
  /^\W*(?:recommended|empfohlen|polecan|doporuc|odporuc|recommande|recomendad|consigliat|aanbevolen|recomandat|ajanlott)\p{L}* [^()]*\d[^()]*$/u;
const LONGEST_TITLE = 70;
const mayHoldTitle = wordBlocks([TITLES, WHOLE_TITLES]);
/** Whether a text opens a list of other products. */
export const titlesOthers = remembered((text) => {
  if (/\d[.,]\d\d/.test(text)) return false;
  const words = plainWords(text);
  if (RECOMMENDS.test(words)) return false;
  const found = WHOLE_TITLES.exec(words) ?? TITLES.exec(words);
  // The words must open the line, but for a count or an article: "30 innych produktów", "Unsere Empfehlungen".
  return found !== null && found.index <= 12;
});

/** Whether a heading speaks of other products, wherever in it: "Get it faster: similar items in stock". */
export const namesOthers = remembered((text) => titlesOthers(text) || TITLES.test(plainWords(text)));

/**
 * The blocks that a title such as "Customers also bought" opens, each from its title to the end of the block that holds it. Only those are
 * sought that one of the places may lie in, given in the page's order.
 */
export function relatedRegions(survey: Survey, heading: Heading | null, places: readonly number[]): Region[] {
  const regions: Region[] = [];
  const mayTitle = (page: ScannedPage): readonly number[] => titleBlocks(page, places).filter((block) => mayHoldTitle(page, block));
  for (const { line } of survey.linesOfBlocks(mayTitle, ({ hidden }) => !hidden)) {
    const [run] = line.runs;
    if (run === undefined || line.text.length > LONGEST_TITLE || !titlesOthers(line.text) || insideLink(run.context)) continue;
    // "Alternative Comforter": a product's name, which titles its own part.
    if (heading !== null && heading.context.order <= line.order && line.order < heading.context.end) continue;
    const block = blockOf(run.context, line.order + 2);
    const subject = heading?.context.order ?? Number.POSITIVE_INFINITY;
    const to = block.order < subject && subject < block.end && line.order < subject ? subject : block.end;
    if (subject !== line.order) regions.push({ from: line.order, to });
  }
  return regions;
}

/** The nearest block that holds more than the title. */
function blockOf(context: Context, after: number): Context {
  let block = context;
  while (block.parent !== null && block.end <= after + 2) block = block.parent;
  return block;
}

/** The blocks of text in which a title may stand whose region holds one of the places: the same as `blockOf`, without making the elements. */
function titleBlocks({ elements, texts, textCount, lineStarts }: ScannedPage, places: readonly number[]): number[] {
  const found: number[] = [];
  let place = 0;
  for (let number = 0; number < lineStarts.length && place < places.length; number++) {
    const end = lineStarts[number + 1] ?? textCount;
    let around = -1;
    for (let i = lineStarts[number] as number; i < end; i++) {
      const cell = i * TEXT_CELLS;
      const signs = texts[cell + TEXT_SIGNS] as number;
      if (signs & IS_ASIDE || (signs & HAS_TEXT) === 0) continue;
      const order = texts[cell + TEXT_ORDER] as number;
      while (place < places.length && (places[place] as number) <= order) place++;
      let block = texts[cell + TEXT_OWNER] as number;
      for (;;) {
        const parent = elements[block * ELEMENT_CELLS + PARENT] as number;
        if (parent === -1 || (elements[block * ELEMENT_CELLS + END] as number) > order + 4) break;
        block = parent;
      }
      around = block;
      if (place < places.length && (places[place] as number) < (elements[block * ELEMENT_CELLS + END] as number)) {
        found.push(number);
        around = -1;
        break;
      }
    }
    if (around === -1 || place >= places.length) continue;
    // What stands in a part that ends before the next place titles nothing beyond that part, but for its last words: a menu is passed over.
    const next = places[place] as number;
    for (;;) {
      const parent = elements[around * ELEMENT_CELLS + PARENT] as number;
      if (parent === -1 || (elements[parent * ELEMENT_CELLS + END] as number) > next) break;
      around = parent;
    }
    const last = (elements[around * ELEMENT_CELLS + END] as number) - 4;
    while (number + 2 < lineStarts.length && (texts[(lineStarts[number + 2] as number) * TEXT_CELLS + TEXT_ORDER] as number) < last)
      number++;
  }
  return found;
}

function insideLink(context: Context): boolean {
  return ancestorCalled(context, 3, "a") !== null;
}
