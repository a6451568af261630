import type { Money } from "../domain/money.ts";
import type { VisibleAmount } from "./extractors/visible-amounts.ts";
import { phrases } from "./phrases.ts";
import { plainWords } from "./plain-words.ts";
import { readPriceKinds } from "./price-kind-text.ts";
import { remembered } from "./remembered.ts";
import type { Context } from "./survey.ts";
import { isGrossOf } from "./vat-rates.ts";
import type { Zone } from "./zones.ts";

type Amount = VisibleAmount & { readonly money: Money; readonly zone: Zone; readonly card: string | null };

/** Orders within which amounts speak of one price. */
const NEAR = 60;
/** Two amounts of one price tag touch: nothing but tags and a blank stands between them. */
const TOUCHING = 14;
const MOST_NEAR = 30;
/** Farther away, and behind more words than a label has, stands the price of something else. */
const BESIDE = 26;
const LONGEST_LABEL = 15;
const LEAST_SHARE = 0.2;
const MOST_SHARE = 0.97;
/** Pieces of a pack: fewer are sold one by one as well, as tyres are. */
const PACK = 6;
const LEAST_PACK = 4;
const LEAST_BULK = 0.7;
/** "$0.05 per softgel", "0,12 €/Blatt" */
const PER_ANY = /^[)*]? ?[(,]? ?(?:\/ ?|(?:per|pro|je|par|por|za|al|pr\.?) )(?:1 ?)?\p{L}{2}/u;

const SALE_LABEL = phrases(
  "sale price|special price|promo price|promotional price|promotion price|clearance price|discounted price|reduced price|deal price|now|now only|on sale|special offer|cena promocyjna|cena po rabacie|cena specjalna|aktionspreis|sonderpreis|angebotspreis|jetzt nur|prix promo*|prix solde*|prix remise|precio oferta|precio de oferta|precio rebajado|precio con descuento|prezzo scontato|prezzo speciale|prezzo offerta|actieprijs|aanbiedingsprijs|akcni cena|akciova cena|zlavnena cena|cena po sleve|pret promotional|pret redus|pret special|akcios ar|kampanjpris|tilbudspris|tarjoushinta|reapris|цена со скидкой|цена по акции|акционная цена|акцiина цена|indirimli fiyat*|セール価格|特価|特別価格|促销价|优惠价|優惠價|特价|特價|할인가|특가|할인판매가|preco promocional|por apenas|τιμη προσφορας|ειδικη τιμη|akcijska cijena|akcijska cena|soodushind",
);
/** Whether what stands right before an amount calls it the price of a sale. */
export const callsItSale = remembered((before): boolean => {
  const found = SALE_LABEL.exec(plainWords(before));
  return found !== null && /^[^\p{L}\d]*$/u.test(plainWords(before).slice(found.index + found[0].length));
});

/** "De R$ 2.899,00 por R$ 2.299,00": whether the words before an amount make it the second of the two. */
export function isReducedTo(before: string): boolean {
  return /(?:^|[^\p{L}])por(?: apenas| somente)? ?:? ?$/iu.test(before);
}

/** A part of the price that comes back later is paid first. */
const PAID_BACK = /^[^\p{L}]*cash-?back/u;
const BARE_QUANTITY = /^[^\p{L}\d]*\d+ ?\+ ?:? ?$/u;

/** Whether the page says, from one place to another, by how much one amount is below another. */
type SaysDiscount = (from: number, to: number, high: number, low: number) => boolean;

/**
 * What amounts are beside each other: regular where a cheaper one is the price now, a price where none is, net where the gross one is told.
 * Those of other parts of the page say nothing of the main part's.
 */
export function settleKinds<One extends Amount>(amounts: readonly One[], badge: SaysDiscount = () => false): One[] {
  const main = settleMain(
    amounts.filter(({ zone }) => zone === "main"),
    badge,
  );
  if (main.length === amounts.length) return main;
  const others = amounts.filter(({ zone }) => zone !== "main");
  const settled = others.map((amount, i) => asPrice(amount, around(others, i)));
  let ofMain = 0;
  let ofOthers = 0;
  return amounts.map(({ zone }) => (zone === "main" ? main[ofMain++] : settled[ofOthers++]) as One);
}

function settleMain<One extends Amount>(amounts: readonly One[], badge: SaysDiscount): One[] {
  const told = amounts.map((amount, i) => asUnitPrice(amount, amounts, i));
  settleAges(told);
  settleConditions(told);
  settleTaxes(told);
  settleSavings(told);
  settleReduced(told);
  settleByInstalments(told);
  const settled = told.map((amount, i) => asPrice(amount, around(told, i)));
  for (const [i, amount] of settled.entries()) {
    if (amount.kind !== "price" || amount.hidden || amount.zone !== "main") continue;
    const near = around(settled, i).filter((other) => isRival(other, amount));
    if (isOldNet(amount, around(settled, i))) settled[i] = { ...amount, kind: "regular" };
    else if (near.some((other) => isSeveral(amount, other)) || isNextBreak(amount, around(settled, i)))
      settled[i] = { ...amount, kind: "multi-buy" };
    else if (isDearerThanSale(amount, near)) settled[i] = { ...amount, kind: "regular" };
    else if (
      !amount.gross &&
      near.some((other) => other.gross && other.order - amount.order <= TOUCHING && isGrossOf(other.money, amount.money))
    )
      settled[i] = { ...amount, kind: "net" };
    else if ((amount.perPiece || PER_ANY.test(amount.after)) && near.some((other) => isPack(other, amount)))
      settled[i] = { ...amount, kind: "unit" };
    else if (
      isOldBySaving(amount, near, around(settled, i)) ||
      isOldByBadge(amount, near, badge) ||
      isOldOfPair(amount, near) ||
      isFromTo(amount, near)
    )
      settled[i] = { ...amount, kind: "regular", perhapsRegular: true };
  }
  return settled;
}

/** The amounts within reach of one, in order; of crowds no more than the nearest. */
function around<One extends Amount>(amounts: readonly One[], i: number): One[] {
  const own = amounts[i]?.order ?? 0;
  let from = i;
  while (from > 0 && i - from < MOST_NEAR && own - (amounts[from - 1]?.order ?? 0) < NEAR) from--;
  let to = i + 1;
  while (to < amounts.length && to - i < MOST_NEAR && (amounts[to]?.order ?? 0) - own < NEAR) to++;
  return amounts.slice(from, to);
}

/** What only its class calls a unit's price is the price of one where nothing beside it costs as much. */
function asUnitPrice<One extends Amount>(amount: One, amounts: readonly One[], i: number): One {
  if (
    amount.kind !== "unit" ||
    amount.hidden ||
    amount.zone !== "main" ||
    readPriceKinds({ before: amount.before, behind: amount.after }).includes("unit")
  )
    return amount;
  const beside = around(amounts, i).some(
    (other) => isRival(other, amount) && !other.perhapsRegular && other.money.minor > amount.money.minor,
  );
  return beside ? amount : { ...amount, kind: "price" };
}

/** "Plus™ $529.99 Members save $20", "€ 50 cashback: effectively € 749": what a saving beside it says of a price. */
function settleConditions(amounts: Amount[]): void {
  for (const [i, amount] of amounts.entries()) {
    if (amount.kind !== "price") continue;
    const last = amounts[i - 1];
    const next = amounts[i + 1];
    const isMembers = next?.kind === "saving" && next.line === amount.line && /^[^\p{L}]*members?(?!\p{L})/u.test(next.before);
    const isPaidBack = last?.kind === "saving" && last.line === amount.line && PAID_BACK.test(last.after);
    if (isMembers || isPaidBack) amounts[i] = { ...amount, kind: isMembers ? "member" : "coupon" };
  }
}

/** "7+" above a price is a quantity only among others, or behind the price of one; alone it is the age of those who play. */
function settleAges(amounts: Amount[]): void {
  for (const [i, amount] of amounts.entries()) {
    if (amount.kind !== "multi-buy" || amount.hidden || !BARE_QUANTITY.test(amount.before)) continue;
    const isBreak = around(amounts, i).some(
      (other) =>
        other !== amount && !other.hidden && (other.kind === "multi-buy" || (other.kind === "price" && other.order < amount.order)),
    );
    if (!isBreak) amounts[i] = { ...amount, kind: "price" };
  }
}

/** "89,00 74,95 14,05": what one amount behind two others is, where the first is told to be old: their difference. */
function settleSavings(amounts: Amount[]): void {
  for (const [i, amount] of amounts.entries()) {
    if (amount.kind !== "price" || amount.hidden || amount.zone !== "main") continue;
    const near = around(amounts, i).filter((other) => Math.abs(other.order - amount.order) < BESIDE);
    const old = near.filter(
      ({ kind, hidden, order, money }) =>
        kind === "regular" && !hidden && order <= amount.order && money.currency === amount.money.currency,
    );
    const isDifference = (other: Amount): boolean =>
      isRival(other, amount) &&
      other.order <= amount.order &&
      // Which of two is the difference cannot be told but by its size.
      other.money.minor > amount.money.minor &&
      old.some(({ money }) => money.minor - other.money.minor === amount.money.minor);
    if (near.some(isDifference)) amounts[i] = { ...amount, kind: "saving" };
  }
}

/** "As low as $99.95, RRP $249.95, save $150.00": what is saved is told of the very price. */
function settleReduced(amounts: Amount[]): void {
  for (const [i, amount] of amounts.entries()) {
    if (amount.kind !== "from" || amount.hidden || amount.zone !== "main") continue;
    const beside = around(amounts, i).filter(({ hidden, money }) => !hidden && money.currency === amount.money.currency);
    const old = beside.filter(({ kind }) => kind === "regular").map(({ money }) => money.minor - amount.money.minor);
    if (beside.some(({ kind, money }) => kind === "saving" && old.includes(money.minor))) amounts[i] = { ...amount, kind: "price" };
  }
}

/** "R$ 54,90 à vista ou 2x de R$ 27,45": what the instalments add up to is the price, however it is paid. */
function settleByInstalments(amounts: Amount[]): void {
  for (const [i, amount] of amounts.entries()) {
    if (amount.kind !== "total" || amount.hidden || amount.zone !== "main") continue;
    const sum = around(amounts, i).some(({ kind, hidden, before, money }) => {
      const count = Number(/(\d{1,2}) ?[x×]/u.exec(before)?.[1] ?? 0);
      return kind === "instalment" && !hidden && count > 1 && Math.abs(money.minor * count - amount.money.minor) <= count;
    });
    if (sum) amounts[i] = { ...amount, kind: "price" };
  }
}

/** "£2.36 (exc. VAT) £2.83 (inc. VAT)", each label on a line below: what is another amount with tax is not without. */
function settleTaxes(amounts: Amount[]): void {
  for (const [i, amount] of amounts.entries()) {
    if (amount.kind !== "net" || amount.hidden || amount.zone !== "main") continue;
    const net = around(amounts, i).find(
      (other) => isRival(other, amount) && other.order <= amount.order && isGrossOf(amount.money, other.money),
    );
    if (net === undefined) continue;
    amounts[amounts.indexOf(net)] = { ...net, kind: "net", gross: false };
    amounts[i] = { ...amount, kind: "price", gross: true };
  }
}

/** Words of its own call it a price, and those of a lower one call that the price of a sale. */
function isDearerThanSale(amount: Amount, near: readonly Amount[]): boolean {
  if (callsItSale(amount.before)) return false;
  return near.some(
    (other) =>
      other.money.minor < amount.money.minor &&
      callsItSale(other.before) &&
      (/\p{L}{2}/u.test(amount.before) || (amount.order < other.order && !isGrossOf(amount.money, other.money))),
  );
}

/** "$5 Gift Mug": a name's amount says nothing of the others. */
function isNaming(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 3; at = at.parent, up++) if (at.kind.heading === 1) return true;
  return false;
}

function isRival(other: Amount, amount: Amount): boolean {
  return (
    other.kind === "price" &&
    !other.hidden &&
    !isNaming(other.context) &&
    other.zone === "main" &&
    Math.abs(other.order - amount.order) < NEAR &&
    other.money.currency === amount.money.currency &&
    other.money.minor !== amount.money.minor
  );
}

/** What only its class or a list's word calls regular is the price where nothing near it is cheaper. */
function asPrice<One extends Amount>(amount: One, all: readonly One[]): One {
  if (!amount.perhapsRegular || amount.hidden) return amount;
  // "from 99.95, regular 249.95": the price is the one that is not told surely
  const from = all.some(
    ({ kind, hidden, money, order }) =>
      kind === "from" && !hidden && money.minor < amount.money.minor && Math.abs(order - amount.order) < BESIDE,
  );
  if (from) return amount;
  const reduced = all.some(
    (other) =>
      (isRival(other, amount) || isRival({ ...other, kind: other.perhapsRegular ? "price" : other.kind }, amount)) &&
      other.money.minor < amount.money.minor &&
      !PER_ANY.test(other.after) &&
      Math.abs(other.order - amount.order) < BESIDE &&
      (other.line === amount.line || other.named || other.line.text.length - other.text.length <= LONGEST_LABEL),
  );
  return reduced ? amount : { ...amount, kind: "price" };
}

/** "3,79 € 0,19 € / Stück" */
function isPack(other: Amount, amount: Amount): boolean {
  return !other.perPiece && !PER_ANY.test(other.after) && other.order <= amount.order && other.money.minor > amount.money.minor * PACK;
}

/** "£14.99 £10.49 exc VAT": what is told of the second is meant of both. */
function isOldNet(amount: Amount, all: readonly Amount[]): boolean {
  if (/\p{L}{2}/u.test(amount.after)) return false;
  return all.some(
    ({ kind, hidden, line, before, money }) =>
      kind === "net" &&
      !hidden &&
      line === amount.line &&
      !/\p{L}{2}/u.test(before) &&
      money.minor < amount.money.minor &&
      !isGrossOf(amount.money, money) &&
      // The net one's gross is told as well.
      all.some((other) => isRival(other, amount) && isGrossOf(other.money, money)),
  );
}

/** "from 20: 1.38, from 100: 1.12, a pallet: 0.81": what goes on where prices fall with the quantity. */
function isNextBreak(amount: Amount, all: readonly Amount[]): boolean {
  const breaks = all.filter(
    ({ kind, hidden, order, context }) => kind === "multi-buy" && !hidden && order < amount.order && look(context) === look(amount.context),
  );
  const [second, last] = breaks.slice(-2);
  return second !== undefined && last !== undefined && second.money.minor > last.money.minor && last.money.minor > amount.money.minor;
}

/** "Set of 4: $715.96" beside "$178.99": so many times the other. */
function isSeveral(amount: Amount, other: Amount): boolean {
  const { pieces, packed } = countsIn(amount.before);
  return (
    isBulk(packed, amount, other) ||
    pieces.some(
      (count) =>
        count >= 2 &&
        count < (other.perPiece ? PACK : 25) &&
        Math.abs(amount.money.minor - other.money.minor * count) <= count &&
        amount.money.minor !== other.money.minor,
    )
  );
}

/** Numbers that may count pieces, and those of them that what is counted follows. Each amount is held against all that are near. */
const countsIn = remembered((before): { readonly pieces: readonly number[]; readonly packed: readonly number[] } => ({
  pieces: before.match(/\d{1,2}(?![\d.,%])/g)?.map(Number) ?? [],
  packed: Array.from(before.matchAll(/(?<![\d.,])(\d{1,4}) ?(?:x ?)?\p{L}/gu), ([, count]) => Number(count)),
}));

/** "A pallet (48 bags): 1,105.92" beside "23.37 a bag": a pack of so many costs nearly so many times the other. */
function isBulk(packed: readonly number[], amount: Amount, other: Amount): boolean {
  return packed.some(
    (count) =>
      count >= LEAST_PACK &&
      amount.money.minor <= other.money.minor * count &&
      amount.money.minor >= other.money.minor * count * LEAST_BULK,
  );
}

/** "$549 $397 $152 off": the saving is what one of them is above the other. */
function isOldBySaving(amount: Amount, near: readonly Amount[], all: readonly Amount[]): boolean {
  if (callsItSale(amount.before)) return false;
  const saved = all.filter(({ kind, hidden }) => kind === "saving" && !hidden).map(({ money }) => money.minor);
  return near.some(
    ({ money, order, card }) =>
      money.minor < amount.money.minor &&
      Math.abs(order - amount.order) < BESIDE &&
      card === amount.card &&
      saved.includes(amount.money.minor - money.minor),
  );
}

/** "De R$ 2.899,00 por R$ 2.299,00" */
function isFromTo(amount: Amount, near: readonly Amount[]): boolean {
  if (!/(?:^|[^\p{L}])de ?:? ?$/iu.test(amount.before)) return false;
  return near.some((other) => other.order >= amount.order && other.money.minor < amount.money.minor && isReducedTo(other.before));
}

/** "₹2,149 ₹3,995 46% off": a badge proves which of them is the old one. */
function isOldByBadge(amount: Amount, near: readonly Amount[], badge: SaysDiscount): boolean {
  if (callsItSale(amount.before)) return false;
  return near.some(
    ({ money, order, card }) =>
      money.minor < amount.money.minor * MOST_SHARE &&
      Math.abs(order - amount.order) < BESIDE &&
      card === amount.card &&
      badge(Math.min(order, amount.order) - TOUCHING, Math.max(order, amount.order) + BESIDE, amount.money.minor, money.minor),
  );
}

/**
 * Two amounts that touch, in two elements drawn differently, and no third one near: the price tag of what is reduced, whose old price a
 * style sheet strikes through. Not where one may be the other with tax, nor where words say what each of them is.
 */
function isOldOfPair(amount: Amount, near: readonly Amount[]): boolean {
  const beside = near.filter(({ order }) => Math.abs(order - amount.order) <= TOUCHING);
  const [other] = beside;
  if (other === undefined || beside.some(({ money }) => money.minor !== other.money.minor)) return false;
  if (other.money.minor > amount.money.minor * MOST_SHARE || other.money.minor < amount.money.minor * LEAST_SHARE) return false;
  if (
    (amount.named && !other.named) ||
    isGrossOf(amount.money, other.money) ||
    amount.gross ||
    other.gross ||
    amount.perPiece !== other.perPiece
  )
    return false;
  const [first, second] =
    amount.order < other.order || (amount.order === other.order && startsBefore(amount, other)) ? [amount, other] : [other, amount];
  return (
    second.order - first.order <= TOUCHING &&
    first.card === second.card &&
    !/\p{L}{2}/u.test(second.before.replace(first.text.toLowerCase(), "")) &&
    !/\p{L}{2}/u.test(second.after) &&
    shareTag(first.context, second.context) &&
    look(first.context) !== look(second.context)
  );
}

function startsBefore(a: Amount, b: Amount): boolean {
  return a.line === b.line && a.line.text.indexOf(a.text) < b.line.text.indexOf(b.text);
}

function shareTag(a: Context, b: Context): boolean {
  const above = [a.parent, a.parent?.parent];
  return a !== b && [b.parent, b.parent?.parent].some((at) => at !== null && at !== undefined && above.includes(at));
}

function look({ name, words, parent }: Context): string {
  return `${name}.${words}<${parent?.name}.${parent?.words}`;
}
