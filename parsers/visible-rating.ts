import type { Rating } from "../domain/offer.ts";
import { HAS_TITLE } from "./attribute-signs.ts";
import { elementPath } from "./element-path.ts";
import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";
import type { Context, Heading, Survey } from "./survey.ts";
import { tagsWith } from "./tags-with.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { ELEMENT_CELLS, HAS_DIGIT, NAME_END, SIGNS, TAG_END, TEXT_CELLS, TEXT_END, TEXT_SIGNS, TEXT_START } = scanned;

export interface VisibleRating {
  readonly rating: Rating;
  readonly path: string;
  readonly text: string;
}

const OF_SCALE =
  /(?<![\d.,/])(\d(?:[.,]\d{1,2})?|10)\s?(?:\p{L}{3,12}\s)?(?:\/|out of|of|von|z|ze|sur|su|de|din|van|av|af)\s?(5|10)(?![\d%]|[.,]\d|\s?(?:GHz|szt|pcs|cm|mm|kg|ml|l)\b)/iu;
const SPEAKS_OF_RATING =
  /rated|rating|stars?\b|score|ocen|opini|gwiazd|stern|bewert|rezension|review|étoile|note\b|avis|estrella|valoraci|opinion|stelle|recension|sterren|beoordel|hvězd|hviezd|hodnocen|hodnoten|csillag|értékel|stele|recenzi/i;
/** Shops show what people think of them, too. */
const OF_OTHERS =
  /sklep|shop|store|händler|haendler|verkäufer|vendeur|venditor|vendedor|seller|sprzedaw|merchant|trustpilot|trusted|google|opineo|ekomi|kundenzufriedenheit|obchod/i;
const COUNT =
  /(\d{1,3}(?:[ .,\u00a0]\d{3})+|\d{1,7})\s?(?:opini|ocen|recenz|reviews?\b|ratings?\b|(?:kunden)?(?:bewertung|rezension|meinung)|avis\b|valoraci|beoordeling|hodnocen|hodnoten|értékel|votes?\b|głos)/iu;
const COUNT_BESIDE = /(?:^|\s|5|10)\((\d{1,3}(?:[ .,\u00a0]\d{3})+|\d{1,7})\)$/;
const COUNT_BEHIND =
  /(?:reviews|ratings|opinii|bewertungen|rezensionen|avis|recensioni|beoordelingen): ?(\d{1,7})(?!\d|[.,]\d| ?(?:\/|of\b|von\b|z\b|sur\b|su\b|van\b))/i;
const OF_ALL = /average|średnia|durchschnitt|moyenne|\bmedia\b|gemiddeld|průměr|átlag/i;
const BEFORE = 30;
const BEHIND = 80;
const NEAR = 30;
const LONGEST = 100;
const [ZERO, ONE, FIVE] = [48, 49, 53];
/** 1 for each byte behind which a number may begin. */
const NO_NUMBER = Uint8Array.from({ length: 256 }, (_, byte) => Number(!/[\d.,\p{L}-]/u.test(String.fromCharCode(byte)) || byte >= 128));
const SEEKER = { maySay: maySayScale, mayLabel: null, longest: LONGEST, counts };

/**
 * The rating that a page shows around its product's heading, with its scale and, where shown, the number of those who gave it; null where
 * there is none, where several differ, and where it may be one buyer's.
 */
export function visibleRating(survey: Survey, heading: Heading | null): VisibleRating | null {
  if (heading === null) return null;
  const from = heading.context.order - BEFORE;
  const to = heading.context.order + BEHIND;
  const said = [...saidInTags(survey, from, to), ...saidInLines(survey, from, to)];
  const found = said.flatMap(({ context, text }) => {
    const match = OF_SCALE.exec(text);
    if (match === null || OF_OTHERS.test(text) || !(SPEAKS_OF_RATING.test(text) || isCalledRating(context))) return [];
    const value = Number((match[1] as string).replace(",", "."));
    const best = Number(match[2]);
    const reviewCount = countIn(text) ?? countNear(survey, context);
    // A buyer gives whole stars.
    const isOfAll = /[.,]/.test(match[1] as string) || reviewCount !== null || OF_ALL.test(text);
    return value > 0 && value <= best && isOfAll ? [{ context, text, rating: { value, best, reviewCount } }] : [];
  });
  const [first, ...others] = found;
  if (first === undefined || others.some(({ rating: { value, best } }) => value !== first.rating.value || best !== first.rating.best))
    return null;
  return { rating: first.rating, path: elementPath(first.context), text: first.text };
}

interface Said {
  readonly context: Context;
  readonly text: string;
}

function saidInTags(survey: Survey, from: number, to: number): Said[] {
  const labelled = tagsWith("aria-label");
  const elements = survey.elementsLike(from, to, (page, element) => {
    const cell = element * ELEMENT_CELLS;
    const mayName = labelled(page, element) || ((page.elements[cell + SIGNS] as number) & HAS_TITLE) !== 0;
    return mayName && holdsScale(page.bytes, page.elements[cell + NAME_END] as number, page.elements[cell + TAG_END] as number);
  });
  return elements.flatMap((context) => {
    const text = context.attribute("aria-label") ?? context.attribute("title") ?? context.attribute("alt") ?? "";
    return text === "" || text.length > LONGEST || !counts(context) ? [] : [{ context, text }];
  });
}

/** Whether "5" or "10" stands behind what is no digit and no point: nothing without it names a scale. Most is never made into text. */
function holdsScale(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const isScale = bytes[at] === FIVE || (bytes[at] === ONE && bytes[at + 1] === ZERO);
    if (isScale && (at === start || NO_NUMBER[bytes[at - 1] as number] === 1)) return true;
  }
  return false;
}

function saidInLines(survey: Survey, from: number, to: number): Said[] {
  return survey.soughtLines({ from, to }, SEEKER).flatMap(({ line: { text, runs, order } }) => {
    const [run] = runs;
    return run === undefined || text.length > LONGEST || order < from || order >= to ? [] : [{ context: run.context, text }];
  });
}

function maySayScale({ bytes, texts, textCount, lineStarts }: ScannedPage, block: number): boolean {
  const end = lineStarts[block + 1] ?? textCount;
  for (let i = lineStarts[block] as number; i < end; i++) {
    const cell = i * TEXT_CELLS;
    const isNumbered = ((texts[cell + TEXT_SIGNS] as number) & HAS_DIGIT) !== 0;
    if (isNumbered && holdsScale(bytes, texts[cell + TEXT_START] as number, texts[cell + TEXT_END] as number)) return true;
  }
  return false;
}

function counts({ zone }: Context): boolean {
  return zone === "main" || zone === "review";
}

function isCalledRating(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 3; at = at.parent, up++)
    if (/rating|(?:^|[\s_-])stars?(?:[\s_-]|$)|reviews?(?:[\s_-]|$)|ocen[ay]|opini[ae]|gwiazd|bewertung|sterne|rezension/.test(at.words))
      return true;
  return false;
}

function countNear(survey: Survey, { order, parent }: Context): number | null {
  for (const { text, runs } of survey.linesBetween(order - NEAR, order + NEAR)) {
    const [run] = runs;
    const isBeside = run !== undefined && (run.context.parent === parent || isCalledRating(run.context));
    const count = !isBeside || text.length > LONGEST ? null : countIn(text);
    if (count !== null) return count;
  }
  return null;
}

function countIn(text: string): number | null {
  const count = OF_OTHERS.test(text) ? undefined : (COUNT.exec(text) ?? COUNT_BEHIND.exec(text) ?? COUNT_BESIDE.exec(text.trim()))?.[1];
  return count === undefined ? null : Number(count.replace(/\D/g, ""));
}
