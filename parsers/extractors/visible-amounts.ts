import { UnreadablePageError } from "../../errors.ts";
import { findCurrencies, type CurrencyMention } from "../currency-text.ts";
import { hasDigit, isDigitAt } from "../digits.ts";
import { foldText } from "../fold-text.ts";
import { kindByClass } from "../price-kind-class.ts";
import { callsItPrice, readPriceKinds, type AmountKind } from "../price-kind-text.ts";
import { phrases } from "../phrases.ts";
import { plainWords } from "../plain-words.ts";
import { signBelow } from "../sign-below.ts";
import type { Stretch } from "../outside-stretch.ts";
import { DEAR, type Steps } from "../in-steps.ts";
import { remembered } from "../remembered.ts";
import { SPLIT_DIGITS, type Context, type Line, type Survey } from "../survey.ts";
import { withPlainDigits } from "../with-plain-digits.ts";
import { wordsAround } from "../words-around.ts";

/** What an amount on a page is. `price` is what a buyer pays now for one; everything else stands beside it. */
export type ShownKind = Exclude<AmountKind, "gross"> | "price";

/** An amount of money that stands in the page's text. */
export interface VisibleAmount {
  /** Amount with its currency sign, as it stands. */
  readonly text: string;
  readonly kind: ShownKind;
  readonly context: Context;
  readonly hidden: boolean;
  /** Words right before and behind it, for people. */
  readonly before: string;
  readonly after: string;
  /** A currency sign stands beside it. */
  readonly signed: boolean;
  /** The words before it call it a price. */
  readonly named: boolean;
  /** The words around it say that it is with tax. */
  readonly gross: boolean;
  /** "129 zł / szt.": a price, unless the product comes in packs with a price of their own. */
  readonly perPiece: boolean;
  /** Its class calls it regular, as templates also call the price of what is not reduced. */
  readonly perhapsRegular: boolean;
  /** Order of its line. */
  readonly order: number;
  readonly line: Line;
}

const NUMBER_BEFORE =
  /(?:\d{1,3}(?:[ .,'’\u2063]\d{3})+|\d+)?(?:(?:[.,]|['’](?=\d\d\*?$)|(?<=\d) (?=\d\d\D*$))\d{1,6})?(?:[.,][-–—]{1,2})?\*?$/;
/** The last sign of what `NUMBER_BEFORE` finds. */
const NUMBER_END = new Set("0123456789-–—*");
const NUMBER_AFTER =
  /^(?:(?:\d{1,3}(?:[ .,'’\u2063]\d{3})+(?!\d)|\d+)(?:(?:[.,]\d{1,6}|['’]\d\d)(?!\d))?(?:[.,][-–—]{1,2})?|[.,]\d\d(?!\d))/;
/** "$15 and 49 cents", for those who only listen. */
const SPOKEN_CENTS = /^ and \d\d cents?(?!\p{L})/iu;
const BARE_NUMBER = /(?<![\d.,])(?:\d{1,3}(?:[ .']\d{3})+|\d{1,6})(?:[.,]\d{2}(?![\d.,%])|[.,:][-–—]{1,2})(?!\s*%)/g;
/** Digits of other scripts, and the wide signs of money that stand beside plain ones. */
const OTHER_DIGIT = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19\uff04\uffe1\uffe5\uffe6]/;
const DASHED_NUMBER = /(?<![\d.,])(?:\d{1,3}(?:[ .']\d{3})+|\d{1,6})[.,:][-–—]{1,2}(?!\d)/g;
const WEAK_LABEL = phrases(
  "regular price|list price|list|retail|retail price|pvp|rrp|msrp|mrp|m.r.p|m.r.p.|uvp|listenpreis|normalpreis|regularer preis|cena katalogowa|cena regularna|cena detaliczna|cena standardowa|prix public|standard price|full price|prezzo di listino|bezna cena|定価|希望小売価格|メーカー希望小売価格|定价|定價|建議售價|정가|소비자가|공식가|maximum retail price|suggested retail price|recommended retail price",
);
/** "211,04 inkl. 20% MwSt.": only prices are with tax or without. */
const TAXED_NUMBER =
  /^[^\p{L}\d]{0,3}(?:\d{1,3}(?:[ .']\d{3})+|\d{1,6})[.,]\d\d[ *]{0,3}\(?(?:inkl|incl|inc\b|exkl|excl|zzgl|ttc|brutto|netto|z vat|s dph|iva|kdv|m\. ?moms)/iu;
const PRICE_WORDS = /price|preis|cena|prix|prezzo|preci|preco|fiyat|hinta|kaina|pret|prijs|hind|pris\b|amount|betrag|koszt/;
const hasPriceWords = remembered((words) => PRICE_WORDS.test(words));
const PIECE =
  /^[)*]? ?[,(]?(?:brutto|inkl\.? ?\p{L}*\.?)?[ (]*(?:\/|(?:za|pro|per|je|par|por|al) ) ?1? ?(?:szt\p{L}*|st|stk|st[uü]ck|pi[eè]ce|pc|pcs|un|und|uds?|unit|unit[eé]|unidade?|pieza|ks|buc|db|stuk|tk|para|par|op|opak\p{L}*|kpl)(?!\p{L})/iu;
const DELIVERY_LABEL =
  /^\P{L}*(?:\p{L}+ )?\p{L}+(?: (?:kosten|cost|costs|charge|charges|fee|price|kurierem))?\P{L}*(?:ab|od|from)?\P{L}*$/u;
const FREE_BADGE =
  /^[^\p{L}]*(?:送料無料|免運費?|免运费?|包邮|무료배송|free (?:shipping|delivery)|versandkostenfrei|gratis ?versand|darmowa dostawa|livraison (?:gratuite|offerte)|envio gratis|frete gratis|spedizione gratuita|doprava zdarma|gratis verzending)[^\p{L}\d]*$/u;
/** Switzerland's "vRG", Romania's green tax and their like: a part of the price. */
const FEE =
  /(?:\bvrg|\btar|\bura|\buhg|\bkgo|\behf|\bcrv|recyclinggebühr|urheberabgabe|recycling fee|\bweee|\braee|[ée]co-?(?:part|tax)\p{L}*|(?:taxa|timbru\p{L}*) verde|canon digital|(?:recykla\p{L}+|autorsk\p{L}+) poplat\p{L}+|poplat\p{L}+ za recykl\p{L}+|opłat\p{L}+ recykl\p{L}+|eco fee|environmental (?:handling )?fee)(?: (?:de|von|of|di|incl\p{L}*))?[^\p{L}\d]{0,4}$/iu;
const GROUPED_AND_ZERO = /((?<![\d.,])[1-9]\d{0,2}(?:[ .,'’]\d{3})+)\u2063(0\d)(?![\d.,])/;
const DECIMALS = /(?:^|[\s_-])(?:dec|decimals?|cents?|centimes?|fractions?|grosze?|penn(?:y|ies)|pence|hal[eé]r\w*|bani)(?:[\s_-]|$)/;
const LONGEST_LINE = 4_000;
// Comparators with a thousand offers stay below; hostile pages do not.
const MOST_AMOUNTS = 5_000;
const MOST_TEXT = 2_000_000;
/** Characters in which a number stands before its sign, with what parts the two: signs without numbers may stand there by the thousand. */
const LONGEST_NUMBER = 100;

/** So many amounts, or for each of them 200 characters, are understood before others have their turn. What more of them mean is dear to tell. */
const AT_ONCE = 100;

/** Every amount in the page's lines, or in those of a stretch, hidden ones too; what kind each is, its words and classes say. */
export function* findAmounts(survey: Survey, stretch?: Stretch): Steps<VisibleAmount[]> {
  const amounts: VisibleAmount[] = [];
  let [looked, stop] = [0, AT_ONCE];
  for (const { line, above } of survey.numberedLines(stretch)) {
    if (line.text.length > LONGEST_LINE || !(hasDigit(line.text) || OTHER_DIGIT.test(line.text))) continue;
    looked += line.text.length;
    const label = (): string => {
      const before = above();
      return before !== null && isLabel(before) ? before.text : "";
    };
    for (const amount of amountsIn(OTHER_DIGIT.test(line.text) ? withPlainDigits(line) : line, label)) amounts.push(amount);
    if (looked > MOST_TEXT || amounts.length > MOST_AMOUNTS)
      throw new UnreadablePageError(`the page shows more than ${MOST_AMOUNTS} amounts, or ${MOST_TEXT} characters around numbers`);
    const done = amounts.length + looked / 200;
    if (done < stop) continue;
    stop = done + AT_ONCE;
    yield done >= 2 * AT_ONCE ? DEAR : undefined;
  }
  return amounts;
}

interface Words {
  readonly kinds: readonly AmountKind[];
  readonly named: boolean;
  readonly perPiece: boolean;
}

/** Words before an amount and behind it in one text, so that what is said of them can be remembered: sites repeat their labels. */
function joinedWords(before: string, behind: string, headed: boolean): string {
  return `${headed ? "above" : "beside"} ${before.length} ${before}${behind}`;
}

const wordsOf = remembered((joined): Words => {
  const [start, place, length] = /^(above|beside) (\d+) /.exec(joined) as unknown as [string, string, string];
  const headed = place === "above";
  const middle = start.length + Number(length);
  const before = joined.slice(start.length, middle);
  const behind = joined.slice(middle);
  const all = readPriceKinds({ before, behind });
  const own = headed ? readPriceKinds({ behind }) : [];
  return {
    kinds: headed ? all.filter((kind) => (own.includes(kind) || mayHead(kind, before)) && !isOpposed(kind, own)) : all,
    named: callsItPrice(before),
    perPiece: PIECE.test(behind),
  };
});

/** "ex. VAT" below one amount and above another that says itself that it is with tax. */
function isOpposed(kind: AmountKind, own: readonly AmountKind[]): boolean {
  return (
    (kind === "net" && own.includes("gross") && !own.includes("net")) || (kind === "gross" && own.includes("net") && !own.includes("gross"))
  );
}

/** Whether the line above an amount may be what names it: sentences about delivery are not, and what holds a number has told it already. */
function mayHead(kind: AmountKind, label: string): boolean {
  if (kind === "shipping" && !DELIVERY_LABEL.test(label)) return false;
  // A badge names no sum from which on delivery is free.
  if ((kind === "free-shipping-from" || kind === "shipping") && FREE_BADGE.test(plainWords(label))) return false;
  // A button that leads to the cart sums nothing up.
  if (kind === "total" && /^\s*(in |do |add|dodaj|zum |to |ajouter|añadir|aggiungi|adaug|přidat|lisa|kos[aá]rba)/i.test(label))
    return false;
  return (
    !/\d/.test(label.replace(/\d+ ?%/g, "")) || (findCurrencies(label).length === 0 && /^(lowest-30-days|multi-buy|gross)$/.test(kind))
  );
}

/** Most lines with an amount on a page of many products hold nothing else; what the general way makes of them is known. */
const LONE_AMOUNT = /^\d{1,6}[.,]\d\d ?(?:zł|€)$/;
const LONGEST_LONE = 12;
const NO_WORDS = [{ before: "", behind: "", range: false }];

function amountsIn(line: Line, label: () => string): VisibleAmount[] {
  const isLone = line.text.length <= LONGEST_LONE && LONE_AMOUNT.test(line.text);
  const below = isLone ? null : signBelow(line.text, label);
  const own = isLone ? line.text.length : (below?.length ?? 0);
  const spans = own > 0 ? [{ start: 0, end: own }] : signedSpans(line);
  const signed = spans.length > 0;
  // Without a sign only what has decimals, or a dash for them, may be money.
  if (!signed && !/\d[.,:]/.test(line.text)) return [];
  const previous = label();
  if (!signed) {
    const [run] = line.runs;
    const labelled =
      TAXED_NUMBER.test(line.text) ||
      hasPriceWords(run?.context.words ?? "") ||
      hasPriceWords(run?.context.parent?.words ?? "") ||
      callsItPrice(previous) ||
      /^\W*(price|preis|cena|prix|prezzo|precio|pre[țt]|hind)/i.test(line.text);
    if (labelled && line.text.length < 120)
      for (const match of line.text.matchAll(BARE_NUMBER)) spans.push({ start: match.index, end: match.index + match[0].length });
    // "1 299,-" is money wherever it stands.
    else if (line.text.length < 60)
      for (const match of line.text.matchAll(DASHED_NUMBER)) spans.push({ start: match.index, end: match.index + match[0].length });
  }
  if (spans.length === 0) return [];
  const around = isLone ? NO_WORDS : wordsAround(foldText(line.text), spans, line.runs);
  const lone = /^[\d .,']{1,9}$/.test(previous) ? previous.trim() : "";
  let calledPrice = false;
  let last: { readonly written: string; readonly kind: ShownKind; readonly perhapsRegular: boolean } | null = null;
  return spans.flatMap(({ start, end }, i) => {
    const run = line.runs.find((candidate) => candidate.end > digitAt(line.text, start));
    const words = around[i];
    if (run === undefined || words === undefined) return [];
    // "Instant Savings" above "-$5.00"
    const headed = i === 0 && (words.before === "" || /^\s*[-–−]?\s*$/.test(words.before));
    const before = headed ? previous.slice(-80) : withoutFootnote(words.before, line, start);
    const { kinds, perPiece, ...own } = wordsOf(joinedWords(before, words.behind, headed));
    // "Price £20 £24": nothing parts them, and nothing tells which of them it names.
    const named = own.named || (calledPrice && before.trim() === "");
    calledPrice = named;
    const range = words.range || around[i - 1]?.range === true;
    // "Matched pair + € 5.00": what comes on top.
    const written = line.text.slice(start, end);
    // What is said twice, once for those who only listen, is one amount.
    const onTop = words.before !== "" && (FEE.test(words.before) || (kinds.length === 0 && /(?:^|[^\d])\+ ?$/.test(words.before)));
    const again: typeof last = last !== null && before.trim() === "" && digitsOf(last.written) === digitsOf(written) ? last : null;
    const { kind, ...found } = range
      ? { kind: "from" as const, perhapsRegular: false }
      : onTop
        ? { kind: "total" as const, perhapsRegular: false }
        : (again ?? kindOf(run.context, kinds, named, own.named));
    last = { written, kind, perhapsRegular: found.perhapsRegular };
    return [
      {
        // A line that is nothing but "1 299" and one that begins with "99 zł" are one amount, in blocks that stand side by side.
        text:
          below?.amount ??
          (i === 0 && lone !== "" && /^\D{0,4}\d\d(?![\d.,])/.test(line.text)
            ? withDecimals(lone + partOf(lone, start === 0 && isDecimals(run.context)) + written.trim())
            : withDecimals(written.trim())),
        kind,
        context: run.context,
        hidden: line.hidden,
        before: before.toLowerCase(),
        after: words.behind.toLowerCase(),
        signed,
        named,
        gross: kinds.includes("gross"),
        perPiece,
        // "List price" alone is what is asked; beside a lower one it is what is struck through elsewhere.
        perhapsRegular: found.perhapsRegular || (kind === "regular" && !run.context.struck && WEAK_LABEL.test(plainWords(before))),
        order: line.order,
        line,
      },
    ];
  });
}

/** "2 599" and "00 zł": thousands that are grouped end where the group does, and no number of two digits begins with a zero. */
function withDecimals(text: string): string {
  return text.includes(SPLIT_DIGITS)
    ? text.replace(GROUPED_AND_ZERO, (_, whole, cents) => `${whole}${/,/.test(whole) ? "." : ","}${cents}`)
    : text;
}

/** What parts a whole number from the two digits in the block below it. */
function partOf(whole: string, decimals: boolean): string {
  return /[.,]$/.test(whole) ? "" : decimals ? "," : SPLIT_DIGITS;
}

/** A block of its own below the whole number, which its class calls the decimals. */
function isDecimals(context: Context): boolean {
  return DECIMALS.test(context.words) || (context.parent !== null && DECIMALS.test(context.parent.words));
}

/** "AVP<sup>1</sup> 6,97 €": a raised digit between a label and its amount is none of either. */
function withoutFootnote(before: string, { runs }: Line, start: number): string {
  if (!hasDigit(before) || !/\p{L} ?\d{1,2}[)*]? ?$/u.test(before)) return before;
  const raised = runs.findLast(({ end }) => end <= start && end > start - 4);
  return raised?.context.name === "sup" ? before.replace(/ ?\d{1,2}[)*]? ?$/, " ") : before;
}

/** "$1,299.00 USD": a code behind the amount says which dollars; in "CHF 1'199.– CHF 949.–" it is the next one's. */
function codeBehind({ text }: CurrencyMention, next: CurrencyMention | undefined, end: number): number {
  const touches = next !== undefined && next.start >= end && next.start - end <= 1;
  return touches && /^[A-Z]{3}$/.test(next.text) && !/^[A-Z]{3}$/.test(text) ? next.end : end;
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}

function digitAt(text: string, start: number): number {
  for (let at = start; at < text.length; at++) if (isDigitAt(text, at)) return at;
  return start;
}

function signedSpans({ text, runs }: Line): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let free = 0;
  const mentions = findCurrencies(text);
  for (const [i, mention] of mentions.entries()) {
    if (mention.start < free) continue;
    // "5G", "E274", "4K": a letter against a number is money only where the number has decimals.
    const letter = mention.weak && mention.text.length <= 2;
    const head = text.slice(Math.max(free, mention.start - LONGEST_NUMBER), mention.start);
    const number = head.trimEnd();
    const gap = head.length - number.length;
    const before = NUMBER_END.has(number.charAt(number.length - 1)) ? (NUMBER_BEFORE.exec(number)?.[0] ?? "") : "";
    // "Model 12 $40.00": a sign that touches the number behind it is that one's; "35 €99" are euros and cents.
    const leads =
      (gap > 0 && leadsPrice(text.slice(mention.end, mentions[i + 1]?.start), before, i + 1 < mentions.length)) ||
      (gap > 0 && isDigitAt(text, mention.end) && !/^\d\d(?![\d.,])/.test(text.slice(mention.end, mention.end + 4)));
    if (!leads && hasDigit(before) && gap <= 2 && (!letter || /[.,]\d\d$/.test(before) || (gap > 0 && mention.text.length === 2))) {
      const cents = /[.,]\d{1,2}$|[.,][-–—]{1,2}\*?$/.test(before) ? 0 : centsBehind(text, mention.end, runs);
      const end = codeBehind(mention, mentions[i + 1], mention.end + cents);
      spans.push({ start: mention.start - gap - before.length, end });
      free = end;
      continue;
    }
    const tail = text.slice(mention.end, mentions[i + 1]?.start ?? text.length);
    const behind = tail.trimStart();
    const skipped = tail.length - behind.length;
    const after = NUMBER_AFTER.exec(behind)?.[0] ?? "";
    if (
      hasDigit(after) &&
      skipped <= 2 &&
      !isTime(text, mention.end + skipped + after.length) &&
      (!letter || /[.,]\d\d$/.test(after) || (skipped > 0 && mention.text.length === 2) || isWhole(mention.text, after, text))
    ) {
      const number = mention.end + skipped + after.length;
      const spoken = /[.,]/.test(after) ? 0 : (SPOKEN_CENTS.exec(text.slice(number, number + 16))?.[0].length ?? 0);
      const end = codeBehind(mention, mentions[i + 1], number + spoken);
      spans.push({ start: mention.start, end });
      free = end;
    }
  }
  // "216" and "00" in two elements may be 216.00 or 21600; "2" and "129,90" no number at all: what is unreadable is kept whole.
  return spans.map(({ start, end }, i) => ({
    start: text[start - 1] === SPLIT_DIGITS && spans[i - 1]?.end !== start - 1 ? start - splitBefore(text, start, runs) : start,
    // What has its decimals is whole: the next number stands beside it.
    end: text[end] === SPLIT_DIGITS && !/(?:[.,]|\d ?[€$£])\d\d$/.test(text.slice(start, end)) ? end + splitBehind(text, end) : end,
  }));
}

function splitBefore(text: string, start: number, runs: Line["runs"]): number {
  const run = runs.find(({ end }) => end === start - 1);
  // "12 349" in an element that holds nothing else.
  if (run !== undefined && /^\d{1,3}(?: \d{3})+$/.test(text.slice(run.start, run.end))) return start - run.start;
  return /[\d.,\u2063]+$/.exec(text.slice(0, start))?.[0].length ?? 0;
}

function splitBehind(text: string, end: number): number {
  const behind = /^[\d.,\u2063]+/.exec(text.slice(end))?.[0] ?? "";
  // "₦ 90,000" and a badge of "19%".
  return /^ ?%/.test(text.slice(end + behind.length)) ? 0 : behind.length;
}

/** "Mo-Fr 8:30": an hour, whatever stands before it. */
function isTime(text: string, end: number): boolean {
  return /^:\d\d(?!\d)/.test(text.slice(end, end + 4));
}

/** "Mouse M185 CHF 14.90": a number without decimals before the sign belongs to the words, where the one behind it is written like a price. */
function leadsPrice(behind: string, before: string, another: boolean): boolean {
  return (
    !before.includes(".") &&
    !before.includes(",") &&
    /^ \d{1,3}(?:[ .,']?\d{3})*[.,](?:\d\d|[-–—])(?!\d)/.test(behind) &&
    (!another || /[.,](?:\d\d|[-–—]) .{3,}$/.test(behind))
  );
}

/** "R 8,999", "Rp289.000": one or two letters are money where a whole price follows, or nothing else stands there. */
function isWhole(sign: string, number: string, text: string): boolean {
  if (!/^(?:R|Rp|Rs|RM|Kz|Bs|Gs|Br)$/.test(sign)) return false;
  return /^\d{1,3}(?:[., ]\d{3})+$/.test(number) || text.length - number.length - sign.length <= 2;
}

/** "1 299€" and a raised 95 behind it: how many characters belong to the amount. Two digits that may be decimals or not make it unreadable. */
function centsBehind(text: string, end: number, runs: Line["runs"]): number {
  // "149€99": nothing but cents touches a sign that touches the number.
  const glued = /\d[€$£]$/.test(text.slice(0, end)) ? /^\d{2}(?![\d.,:%\p{L}]| ?%)/u.exec(text.slice(end, end + 8)) : null;
  if (glued !== null) return glued[0].length;
  // "124€" and "90" in an element of its own, parted by nothing but the tag, and "124€ 90 pieces", which are not.
  const parted = text[end] === " " && /\d[€$£]$/.test(text.slice(0, end)) && !runs.some((one) => one.start <= end && one.end > end);
  const cents = parted ? /^ (\d{2})(?![\d.,:%\p{L}]| ?%)/u : /^\s?(\d{2})(?![\d.,:%\p{L}]|\s?[\p{L}%])/u;
  // "1 299" and "€99" in an element of its own: the sign parts them, whatever follows.
  if (runs.some((run) => run.end === end + 2 && /^[€$£]\d\d$/.test(text.slice(run.start, run.end).trim()))) return 2;
  const [found] = cents.exec(text.slice(end, end + 12)) ?? [];
  if (found === undefined) return 0;
  const run = runs.find((candidate) => candidate.start <= end + found.length - 1 && candidate.end >= end + found.length);
  return run !== undefined && /^[€$£]?\d\d$/.test(text.slice(run.start, run.end).trim()) ? found.length : 0;
}

/** `named`: its words call it a price, or those of the amount it follows; `itself`: its own do. */
function kindOf(
  context: Context,
  kinds: readonly AmountKind[],
  named: boolean,
  itself: boolean,
): { kind: ShownKind; perhapsRegular: boolean } {
  if (context.struck) return { kind: "regular", perhapsRegular: false };
  const gross = kinds[0] === "gross";
  const told = kinds.find((kind): kind is Exclude<AmountKind, "gross"> => kind !== "gross");
  if (told !== undefined && !gross) return { kind: told, perhapsRegular: false };
  for (let at: Context | null = context, up = 0; at !== null && up < 3; at = at.parent, up++) {
    const kind = kindByClass(at.words);
    // A tag that holds price and saving may be called after both; its own words say which of them an amount is.
    if (kind === null || (kind === "net" && (gross || itself)) || (named && (kind === "unit" || (kind === "saving" && up > 0)))) continue;
    return { kind, perhapsRegular: kind === "regular" && /regular|standard|full|list|high/.test(at.words) && !SURELY_OLD.test(at.words) };
  }
  return { kind: "price", perhapsRegular: false };
}

const SURELY_OLD = /old|was|strike|struck|crossed|compare|before|prev|rrp|uvp|msrp|srp|pseudo|statt|vorher|przed|stara|katalog|reference/;

/** A line that may name the amount in the next one: short, and no heading, as a product may be called "Regular". */
function isLabel({ text, runs }: Line): boolean {
  for (let at: Context | null = runs[0]?.context ?? null, up = 0; at !== null && up < 3; at = at.parent, up++)
    if (at.kind.heading > 0 && at.kind.heading <= 3) return false;
  return text.length <= 60;
}
