import type { Survey } from "./survey.ts";

/** "-46%", "46 % off", "(20.13 %)", "23% 12,900원". */
const PERCENT = /(?<![\d.,])(\d{1,2})(?:[.,]\d{1,2})? ?%/g;
/** What else is told in per cent: taxes, and what only some buyers get. */
const OTHER =
  /vat|mwst|ust\b|tva|iva\b|dph|moms|kdv|gst|tax|btw|abo\b|subscri|coupon|gutschein|voucher|code|club|member|card|karte|kart[aąy]|carte|pix|boleto|bank|transfer|efectivo|contado|d[eé]bito|dep[oó]sito|zahlung|paypal|przelew|vorkasse|sepette|extra|cash ?back|point|punkt|ポイント|還元|적립|쿠폰/i;

const LONGEST_BADGE = 60;

/** Whether a badge between two places of the page says by how much one amount is below another. */
export function saysDiscount(survey: Survey, from: number, to: number, high: number, low: number): boolean {
  for (const { text, hidden, order } of survey.linesBetween(from, to))
    if (!hidden && order >= from && order <= to && tellsDiscount(text, high, low)) return true;
  return false;
}

/** Whether a short text says in per cent by how much one amount is below another: no tax, nothing that only some buyers get. */
export function tellsDiscount(text: string, high: number, low: number): boolean {
  if (text.length > LONGEST_BADGE || !text.includes("%") || OTHER.test(text)) return false;
  const share = (1 - low / high) * 100;
  return Array.from(text.matchAll(PERCENT), ([, said]) => Number(said)).some((said) => Math.abs(said - share) < 1);
}
