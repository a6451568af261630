/** A GTIN as it stands on the product: without the zeros that make all of them 14 digits long. */
export function writtenGtin(gtin: string): string {
  if (/^0{6}\d{8}$/.test(gtin)) return gtin.slice(6);
  return gtin.replace(/^0(?=\d{13}$)/, "");
}
