import type { Survey } from "./survey.ts";

/** "-46%", "46 % off", "(20.13 %)": a badge that says nothing else, or by how much something is reduced. */
const BADGE =
  /^[^\p{L}\d]{0,4}(?:(?:save|sale|sconto|rabatt?|promo\w*|remise|korting|sleva|zľava|popust|desconto) ?)?[-–−(]{0,2} ?(\d{1,2})(?:[.,]\d{1,2})? ?%[^\p{L}\d]{0,4}(?:off|rabatt?|taniej|discount|gespart|korting|sleva|zľava|de r[ée]duction|dto\.?|descuento|sconto|reducere|kedvezmény|de desconto|popust|indirim)?[^\p{L}\d]{0,4}$/iu;

/** Whether a badge between two places of the page says by how much one amount is below another. */
export function saysDiscount(survey: Survey, from: number, to: number, high: number, low: number): boolean {
  const share = (1 - low / high) * 100;
  for (const line of survey.linesBetween(from, to)) {
    if (line.hidden || line.order < from || line.order > to || line.text.length > 40) continue;
    const said = BADGE.exec(line.text)?.[1];
    if (said !== undefined && Math.abs(Number(said) - share) < 1) return true;
  }
  return false;
}
