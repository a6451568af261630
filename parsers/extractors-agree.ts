import { sameMoney } from "../domain/money.ts";
import { ENOUGH_ALONE } from "./decide-price.ts";
import type { Findings } from "./gather-findings.ts";

/** A shown amount stands as well as the best one when its score is no further below. */
const AS_GOOD = 3.5;

/**
 * Whether the page's two independent witnesses, its structured data and what a person sees, give one price. null where one of them gives
 * none. It decides nothing on a page: a source where they used to agree and no longer do has changed.
 */
export function extractorsAgree({ stated, amounts }: Findings): boolean | null {
  const shown = amounts.filter(({ kind, hidden }) => kind === "price" && !hidden);
  const best = Math.max(...shown.map(({ score }) => score));
  if (stated.length === 0 || best < ENOUGH_ALONE) return null;
  return shown.some(({ money, score }) => score >= best - AS_GOOD && stated.some((price) => sameMoney(price.money, money)));
}
