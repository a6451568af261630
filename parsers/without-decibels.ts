const DECIBELS = /\d+(?:[.,]\d+)? ?dB(?!\p{L}{2})/gu;

/** A text without its levels of noise: Hungarians count pieces in "db", and once case is gone nothing tells the two apart. */
export function withoutDecibels(text: string): string {
  return text.includes("dB") ? text.replace(DECIBELS, " ") : text;
}
