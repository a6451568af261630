/**
 * Normalises a GTIN-8, -12, -13 or -14 (EAN, UPC, ISBN-13) to 14 digits.
 * Spaces and hyphens are ignored. Returns null when the length is wrong, the check digit fails
 * (GS1 General Specifications 7.9, modulo 10 with weights 3 and 1), all digits are equal, or it lies in
 * GS1's ranges for use inside a shop (02, 04, 20 to 29), which identify nothing outside it.
 */
export function normalizeGtin(text: string): string | null {
  const digits = text.replace(/[\s-]/g, "");
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) return null;
  const gtin = digits.padStart(14, "0");
  if (/^(\d)\1+$/.test(digits)) return null;
  let sum = 0;
  for (let i = 0; i < 13; i++) sum += Number(gtin[i]) * (i % 2 === 0 ? 3 : 1);
  if ((10 - (sum % 10)) % 10 !== Number(gtin[13])) return null;
  if (digits.length > 8 && /^0(02|04|2\d)/.test(gtin)) return null;
  return gtin;
}
