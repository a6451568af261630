import { phrases } from "./phrases.ts";
import { plainWords } from "./plain-words.ts";
import type { Context, Heading, Survey } from "./survey.ts";

/** A stretch of the page in document order that shows other products than the page's own. */
export interface Region {
  readonly from: number;
  readonly to: number;
}

const TITLES = phrases(
  "kupowane razem|kupione razem|dobierz akcesoria|dobierz*|polecan*|polecamy|podobne produkt*|produkty podobne|produkty powiazane|powiazane produkty|inni kupili|klienci kupili*|inni klienci*|innych produktow*|zobacz tez|zobacz takze|zobacz rowniez|pasujace akcesoria|ostatnio ogladan*|bestseller*|hity sprzedazy|czesto kupowane*|kup w zestawie|najczesciej kupowane",
  "related products|related items|similar products|similar items|you may also*|you might also*|customers who*|customers also*|people also*|also purchased|also bought|frequently bought*|recommended*|recently viewed|more from*|best sellers|featured products|complete the look|sponsored products|shop the look|others also*",
  "ahnliche artikel|ahnliche produkte|kunden kauften*|kunden haben*|kunden, die*|dazu passt|passend dazu|passende*|empfehlung*|empfohlen*|wir empfehlen*|das konnte*|auch interessant|zuletzt angesehen*|zuletzt gesehen*|topseller|top-artikel|top artikel|unsere bestseller|cross-selling|haufig zusammen gekauft|wird oft zusammen gekauft|alternativ*",
  "souvisejici*|podobne zbozi|mohlo by*|doporuc*|zakaznici*|nejprodavanejsi|suvisiace*|podobne*|odporuc*|naposledy*",
  "produits complementaires|produits similaires|produits associes|vous aimerez*|les clients*|articles similaires|productos relacionados|productos similares|tambien te*|los clientes*|prodotti correlati|prodotti simili|potrebbe*|gerelateerde*|vergelijkbare*|anderen bekeken*|produse similare|produse recomandate|clientii*|hasonlo*|kapcsolodo*|ajanlott*|seotud tooted|sarnased tooted|sulle voib*|soovitame|viimati vaadatud",
);
/** Words that other titles hold too: "Weitere Angebote" are other sellers of the same product. */
const WHOLE_TITLES =
  /^\W*(akcesoria|nowosci|promocje|oferty specjalne|wyprzedaz|new products|specials|accessories|angebote|neue artikel|sonderangebote|prislusenstvi|prislusenstvo|accessoires|accesorios|accessori|accesorii|tartozekok|lisatarvikud|zubehor|zubehorartikel)\W*$/u;
const LONGEST_TITLE = 70;

/** The blocks that a title such as "Customers also bought" opens, each from its title to the end of the block that holds it. */
export function relatedRegions(survey: Survey, heading: Heading | null): Region[] {
  const regions: Region[] = [];
  for (const line of survey.lines) {
    const [run] = line.runs;
    if (line.hidden || run === undefined || line.text.length > LONGEST_TITLE || /\d[.,]\d\d/.test(line.text)) continue;
    if (insideLink(run.context)) continue;
    const words = plainWords(line.text);
    const found = WHOLE_TITLES.exec(words) ?? TITLES.exec(words);
    // The words must open the line, but for a count or an article: "30 innych produktów", "Unsere Empfehlungen".
    if (found === null || found.index > 12) continue;
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

function insideLink(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 4; at = at.parent, up++) if (at.element.name === "a") return true;
  return false;
}
