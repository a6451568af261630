import type { Availability } from "../domain/offer.ts";
import { maySayAvailability, readAvailability, saysPieces } from "./availability-text.ts";
import type { Fields } from "./candidate.ts";
import { maySayDelivery, maySayTime, readDeliveryDays } from "./delivery-text.ts";
import { elementPath } from "./element-path.ts";
import { zonesAround } from "./heading-zones.ts";
import { isSpareBadge } from "./is-spare-badge.ts";
import { namesOthers, relatedRegions } from "./related-regions.ts";
import { piecesIn } from "./pieces-text.ts";
import { remembered } from "./remembered.ts";
import { mayLabelStock, maySayStock } from "./stock-blocks.ts";
import { plainWords } from "./plain-words.ts";
import { mayBeStockLabel, readStockText, stockLabel } from "./stock-label.ts";
import type { Context, Heading, Line, Survey } from "./survey.ts";
import { withoutStockLists } from "./without-stock-lists.ts";
import { withoutDecibels } from "./without-decibels.ts";

const STOCK_WORDS =
  /avail|stock|verf[uü]?e?gbar|lieferbar|lagerbest|lagerst|(^|[\s_-])lager([\s_-]|$)|lieferzeit|lieferung|delivery|deliverab|dostep|dostęp|magazyn|disponib|dispo([\s_-]|$)|sklad|stoc([\s_-]|$)|leverba|voorraad|keszlet|készlet|bestand|laos/;
const SIGNAL_WORDS = /status|ampel|dot|led|light|bullet|icon|indicator|lamp/;
const hasStockWords = remembered((words) => STOCK_WORDS.test(words));
const hasSignalWords = remembered((words) => SIGNAL_WORDS.test(words));
const LONGEST_LINE = 120;
const AROUND = 260;
const BESIDE = 20;
const TOUCHING = 3;
const BRANCH =
  /^(?:filiale?|geschaft|ladengeschaft|markt|abholung|abholmarkt|showroom|store|in[- ]store|shop|salon|sklep stacjonarny|odbior (?:osobisty|w)|prodejna|predajna|magasin|retrait|tienda|negozio|winkel|magazin|showroom|uzlet|kauplus|esindus)(?: [^:]{0,40})?:?$/u;
/** What a button says, whatever element it is made of: it is there for other variants too. */
const BUY =
  /^\W*(?:in den (?:warenkorb|einkaufswagen)|(?:dodaj )?do koszyka|add to (?:cart|basket|bag|trolley)|ajouter au panier|anadir al carrito|aggiungi al carrello|in winkelwagen|(?:pridat )?do kosi[kc]u?a?|adauga in cos|kosarba|lisa (?:ostu)?korvi)\W*$/u;
const CONFLICTING: ReadonlySet<Availability> = new Set(["OutOfStock", "Discontinued"]);
/** "0 in stock. On backorder": what is sold though there is none of it. */
const SOLD_LATER: ReadonlySet<Availability> = new Set(["BackOrder", "PreOrder", "MadeToOrder"]);

const IN_STORE =
  /(?<!\p{L})(?:magasin|boutique|stores?|shop|sklep\p{L}*|salon\p{L}*|markt|filiale|laden|geschaft|tienda|negozio|winkel|prodejn\p{L}*|predajn\p{L}*|magazin|uzlet\p{L}*)(?!\p{L})/u;

interface Rated {
  readonly text: string;
  readonly order: number;
  readonly context: Context;
  readonly availability: Availability;
  readonly weight: number;
}

/**
 * Whether the product can be bought, as the page says it in words near its price: labels nobody sees do not count, sentences neither.
 * `sure` false: labels say both yes and no, or stand too far away to overrule structured data.
 */
export function visibleStock(
  survey: Survey,
  heading: Heading | null,
  priceOrder: number | null,
): { readonly fields: Fields; readonly sure: boolean } {
  const centre = priceOrder ?? heading?.context.order;
  if (centre === undefined) return { fields: {}, sure: false };
  const from = Math.min(centre - AROUND, heading === null ? Number.POSITIVE_INFINITY : heading.context.order - 20);
  const zone = zonesAround(heading, survey);
  let rated: Rated[] = [];
  const fields: Fields = {};
  const rate = (text: string, context: Context, order: number, availability: Availability, named: boolean): void => {
    const distance = Math.abs(order - centre);
    const weight = (named ? 3 : 0) + (distance < 80 ? 2 : distance < 160 ? 1 : 0) + (text.length < 40 ? 0.5 : 0);
    rated.push({ text, order, context, availability, weight });
  };
  const counts = (context: Context): boolean => !context.hidden && zone(context) === "main";
  const seeker = { maySay: maySayStock, mayLabel: mayLabelStock, longest: LONGEST_LINE, counts };
  for (const sought of survey.soughtLines({ from, to: centre + AROUND }, seeker)) {
    const { line } = sought;
    const [run] = line.runs;
    if (run === undefined || line.order < from || line.order > centre + AROUND || line.text.length > LONGEST_LINE) continue;
    const { context } = run;
    // A colon ends a label whose value comes next; a button to buy is there for other variants too.
    if (!counts(context) || context.name === "button" || isChoice(context) || isTitle(context, heading) || /:\s*$/.test(line.text))
      continue;
    const before = (): string => {
      const last = survey.lineAbove(sought);
      return last === null || last.order < from || last.text.length > 60 ? "" : last.text;
    };
    const label = sought.mayBeLabelled ? before() : "";
    const above = label !== "" && stockIn(label).labels ? label.replace(/[\s:]*$/, ":") : null;
    const text = above === null ? line.text : `${above} ${line.text}`;
    const alone = stockIn(line.text);
    const said = above === null ? alone : { ...alone, ...readStockText(text) };
    // Most lines say nothing of it, wherever they stand.
    if (said.availability === null && said.quantity === null && said.pieces === null && !said.delivered) continue;
    if (line.text.length <= 40 && BUY.test(plainWords(line.text))) continue;
    if (context.kind.heading > 0 && namesOthers(line.text)) continue;
    const named = above !== null || hasWordsAround(context, hasStockWords);
    const { availability, quantity } = said;
    if (availability !== null && CONFLICTING.has(availability) && isVariantRow(line)) continue;
    if (BRANCH.test(plainWords(/^([^:]{3,50}):/.exec(line.text)?.[1] ?? ""))) continue;
    // That a branch has none says nothing of what is sent.
    if (
      availability !== null &&
      CONFLICTING.has(availability) &&
      (BRANCH.test(plainWords(before())) || line.runs.some((piece) => isSpareBadge(piece.context)))
    )
      continue;
    if (availability !== null) rate(text, context, line.order, availability, named);
    if (availability === null && !named) continue;
    const pieces = quantity ?? (named ? said.pieces : said.surePieces);
    if (pieces !== null && availability !== "OutOfStock") fields.quantity ??= { text: pieces, path: elementPath(context) };
    if (said.delivered) fields.delivery ??= { text, path: elementPath(context) };
  }
  for (const { text, context, availability } of signals(survey, from, centre + AROUND, counts))
    rate(text, context, context.order, availability, true);
  rated = withoutOthers(withoutStockLists(rated), survey, heading, centre).sort((a, b) => b.weight - a.weight);
  const later = rated.find(({ availability }) => SOLD_LATER.has(availability));
  if (later !== undefined) rated = rated.filter(({ availability, weight }) => availability !== "OutOfStock" || weight - later.weight >= 1);
  const [first] = rated;
  if (first === undefined) return { fields, sure: false };
  // "2 in store" below "available in store only"
  const inStore = first.availability === "InStock" && IN_STORE.test(plainWords(first.text));
  const best = (inStore ? rated.find(({ availability }) => availability === "InStoreOnly") : undefined) ?? saysMore(first, rated) ?? first;
  const contradicted = rated.some(
    ({ availability, weight }) => best.weight - weight < 1 && CONFLICTING.has(availability) !== CONFLICTING.has(best.availability),
  );
  if (contradicted) return { fields, sure: false };
  // Of labels that agree on buying, the one that says more: "on order" beside a delivery time.
  fields.availability = { text: best.text, path: elementPath(best.context) };
  return { fields, sure: best.weight >= 2 };
}

/** What says more than "in stock" beside it: that there are few; beside a delivery time also that it is ordered or made first. */
function saysMore({ availability, order, text, weight }: Rated, rated: readonly Rated[]): Rated | undefined {
  if (availability !== "InStock") return undefined;
  const isTime = stockIn(text).delivered;
  return rated.find(
    (other) =>
      Math.abs(other.order - order) <= BESIDE &&
      ((other.availability === "LimitedAvailability" && other.weight >= 2) ||
        // "44 pieces available", and in the next line "at the supplier's".
        ((isTime || Math.abs(other.order - order) <= TOUCHING) && SOLD_LATER.has(other.availability) && weight - other.weight < 1)),
  );
}

/** Without what stands below the title of a list of other products: those are in stock, whatever this one is. */
function withoutOthers(rated: readonly Rated[], survey: Survey, heading: Heading | null, centre: number): Rated[] {
  const below = rated.map(({ order }) => order).filter((order) => order > centre);
  const regions =
    below.length === 0
      ? []
      : relatedRegions(
          survey,
          heading,
          below.sort((a, b) => a - b),
        );
  return rated.filter(({ order }) => order <= centre || !regions.some(({ from, to }) => order > from && order < to));
}

/** What a line says of stock by itself: whether it can be bought, how many pieces there are, where words of stock stand around it or surely, and when it comes. */
const stockIn = remembered((written) => {
  const text = withoutDecibels(written);
  if (ONLY_AMOUNT.test(text)) return SILENT;
  const words = plainWords(text);
  const named = maySayAvailability(text, words) || mayBeStockLabel(words) || maySayDelivery(words);
  if (!named && !(/\d/.test(words) && (saysPieces(words) || maySayTime(words) || piecesIn(text, true) !== null))) return SILENT;
  return {
    ...readStockText(text),
    pieces: piecesIn(text, true),
    surePieces: piecesIn(text, false),
    delivered: readDeliveryDays(text) !== null,
    labels: stockLabel(text) !== null,
  };
});
/** "129,90 zł": no number of pieces. */
const ONLY_AMOUNT = /^[\d\s.,-]*(?:zł|€|\$|£|Kč|PLN|EUR)?[\d\s.,-]*$/;
const SILENT = { availability: null, quantity: null, pieces: null, surePieces: null, delivered: false, labels: false };

/** Images and coloured dots whose alternative text or title says it: `<img src="green.gif" alt="lagernd">`. */
function signals(
  survey: Survey,
  from: number,
  to: number,
  counts: (context: Context) => boolean,
): { text: string; context: Context; availability: Availability }[] {
  const found: { text: string; context: Context; availability: Availability }[] = [];
  for (const context of survey.titledBetween(from, to, counts)) {
    const { name } = context;
    const text = (name === "img" ? context.attribute("alt") : "") || context.attribute("title");
    if (text === undefined || text.length < 4 || text.length > 60 || isChoice(context)) continue;
    if (name !== "img" && !hasWordsAround(context, hasSignalWords) && !hasWordsAround(context, hasStockWords)) continue;
    const availability = readAvailability(text);
    if (availability !== null) found.push({ text, context, availability });
  }
  return found;
}

function hasWordsAround(context: Context, has: (words: string) => boolean): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 3; at = at.parent, up++) if (has(at.words)) return true;
  return false;
}

/** A row of a list, "Full bleed" and "sold out": of one of several choices, unless a label of stock or nothing stands before it. */
function isVariantRow({ runs, text }: Line): boolean {
  const [first, second] = runs;
  if (first === undefined || second === undefined || (first.context.name !== "li" && first.context.parent?.name !== "li")) return false;
  const name = text.slice(first.start, first.end).trim();
  return /\p{L}{2}[^:]*$/u.test(name) && stockLabel(name) === null && readAvailability(name) === null;
}

/** Names hold numbers of pieces and words such as "available". */
function isTitle(context: Context, heading: Heading | null): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 4; at = at.parent, up++)
    if (at.element.name === "h1" || at === heading?.context) return true;
  return false;
}

const CHOICES = new Set(["option", "select", "a", "button", "label", "fieldset"]);
const hasChoiceWords = remembered((words) => /swatch|variant|size-?(list|option|select)|option|(^|[\s_-])sizes([\s_-]|$)/.test(words));

/** Words on a size button or in a list of options are another variant's. */
function isChoice(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 5; at = at.parent, up++) {
    if (CHOICES.has(at.name) || hasChoiceWords(at.words)) return true;
  }
  return false;
}
