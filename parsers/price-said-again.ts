import type { Money } from "../domain/money.ts";
import type { VisibleAmount } from "./extractors/visible-amounts.ts";

// Irrevocable rates at which currencies went over to the euro; for months around that day shops must show both.
const PER_EURO: Readonly<Record<string, number>> = { BGN: 1.95583, HRK: 7.5345 };
const NEAR = 12;

type Amount = VisibleAmount & { readonly money: Money };

/** Without the amounts that say the one before them once more, in the currency that the euro replaces: "129,90 лв. (66,42 €)". */
export function withoutRepeats<One extends Amount>(amounts: readonly One[]): readonly One[] {
  if (!amounts.some(({ money }) => money.currency in PER_EURO)) return amounts;
  return amounts.filter((amount, i) => !amounts.slice(Math.max(0, i - 3), i).some((first) => isSame(first, amount)));
}

function isSame(first: Amount, again: Amount): boolean {
  if (again.order - first.order > NEAR || (first.money.currency === "EUR") === (again.money.currency === "EUR")) return false;
  const [euro, old] = first.money.currency === "EUR" ? [first.money, again.money] : [again.money, first.money];
  const rate = PER_EURO[old.currency];
  return rate !== undefined && Math.abs(euro.minor * rate - old.minor) <= 1 + rate;
}
