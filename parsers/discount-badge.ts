import type { Survey } from "./survey.ts";

/** "-46%", "46 % off", "(20.13 %)", "23% 12,900원". */
const PERCENT = /(?<![\d.,])(\d{1,2})(?:[.,]\d{1,2})? ?%/g;
/** What else is told in per cent: taxes, and what only some buyers get. */
const OTHER =
  /vat|mwst|ust\b|tva|iva\b|dph|moms|kdv|gst|tax|btw|abo\b|subscri|coupon|gutschein|voucher|code|club|member|card|karte|kart[aąy]|carte|pix|boleto|bank|transfer|efectivo|contado|d[eé]bito|dep[oó]sito|zahlung|paypal|przelew|vorkasse|sepette|extra|cash ?back|point|punkt|ポイント|還元|적립|쿠폰/i;

/** Whether a badge between two places of the page says by how much one amount is below another. */
export function saysDiscount(survey: Survey, from: number, to: number, high: number, low: number): boolean {
  const share = (1 - low / high) * 100;
  for (const line of survey.linesBetween(from, to)) {
    if (line.hidden || line.order < from || line.order > to || line.text.length > 60 || !line.text.includes("%")) continue;
    if (OTHER.test(line.text)) continue;
    for (const [, said] of line.text.matchAll(PERCENT)) if (Math.abs(Number(said) - share) < 1) return true;
  }
  return false;
}
