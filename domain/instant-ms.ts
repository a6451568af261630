import type { Instant } from "./instant.ts";

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Milliseconds since 1970, as `Date.parse` gives them and several times as fast for the form that the database gives: pricing reads the age
 * of every offer. Everything unusual, leap days too, is left to `Date.parse`. NaN: no instant.
 */
export function instantMs(text: Instant): number {
  const length = text.length;
  if (length < 20 || length > 30 || text.charCodeAt(length - 1) !== 90 || text.charCodeAt(10) !== 84) return Date.parse(text);
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  const plain =
    year >= 1970 &&
    day >= 1 &&
    day <= (DAYS[month - 1] ?? 0) &&
    hour < 24 &&
    minute < 60 &&
    second < 60 &&
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(7) === 45 &&
    text.charCodeAt(13) === 58 &&
    text.charCodeAt(16) === 58;
  let ms = 0;
  if (plain && length > 20) {
    if (text.charCodeAt(19) !== 46 || length === 21) return Date.parse(text);
    for (let at = 20, worth = 100; at < length - 1; at++, worth /= 10) {
      const digit = text.charCodeAt(at) - 48;
      if (!(digit >= 0 && digit <= 9)) return Date.parse(text);
      if (worth >= 1) ms += digit * worth;
    }
  }
  if (!plain) return Date.parse(text);
  // looks lie close together: nearly always it is the day of the one before
  const date = (year * 100 + month) * 100 + day;
  if (date !== lastDate) {
    lastMidnight = Date.UTC(year, month - 1, day);
    lastDate = date;
  }
  return lastMidnight + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}
let lastDate = 0;
let lastMidnight = 0;

/** NaN, which no comparison accepts, where one of the two is no digit. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
