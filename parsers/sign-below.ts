const SIGN = /^(?:€|EUR|zł|Kč|CHF|£|Ft|lei|kr)(?= ?(?:inkl|incl|inc\b|zzgl|exkl|excl|brutto|netto|ttc|je |pro |per |\/))/i;
const NUMBER = /^(?:\d{1,3}(?:[ .']\d{3})+|\d{1,6})[.,]\d\d$/;

/**
 * "225,00" above "€ inkl. 20% USt.": the amount whose number stands in the line above its sign, and the sign's length; null where it is none.
 */
export function signBelow(text: string, above: () => string): { readonly amount: string; readonly length: number } | null {
  const [sign] = SIGN.exec(text) ?? [];
  if (sign === undefined) return null;
  const number = above().trim();
  return NUMBER.test(number) ? { amount: `${number} ${sign}`, length: sign.length } : null;
}
