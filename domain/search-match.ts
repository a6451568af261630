import type { SearchStep } from "./discovery.ts";
import type { FoundListing } from "./listing-candidate.ts";

export interface Searched {
  readonly name: string;
  readonly brand: string | null;
  readonly gtin: string | null;
  readonly mpn: string | null;
}

/** What to ask a site's search for, or null where the product lacks it. */
export function searchText({ name, brand, gtin, mpn }: Searched, step: SearchStep): string | null {
  if (step === "name") return name;
  // sites know the 13 digits that are printed on the box
  if (step === "gtin") return gtin === null ? null : gtin.replace(/^0(?=\d{13}$)/, "");
  return mpn === null ? null : [brand, mpn].filter((part) => part !== null).join(" ");
}

/** Results that a search by GTIN counts as found: the rest is what sites add when they know no better. */
const MOST_BY_GTIN = 3;
const LEAST_SHARE_OF_NAME = 0.7;

/**
 * Whether a search's result may be the product, from what the results page says: with a GTIN only the same one; by GTIN the first few;
 * by MPN those that name it; by name those with most of its words and every number in it.
 */
export function mayBeSearched(listing: FoundListing, product: Searched, step: SearchStep, position: number): boolean {
  if (listing.gtin !== null && product.gtin !== null) return listing.gtin === product.gtin;
  if (step === "gtin") return position < MOST_BY_GTIN;
  const name = plain(listing.name ?? "");
  if (step === "mpn") {
    const mpn = product.mpn === null ? "" : plain(product.mpn).replaceAll(" ", "");
    return mpn.length >= 3 && (plain(listing.mpn ?? "").replaceAll(" ", "") === mpn || name.replaceAll(" ", "").includes(mpn));
  }
  const wanted = new Set(
    plain(product.name)
      .split(" ")
      .filter((word) => word !== ""),
  );
  const words = new Set(name.split(" "));
  const found = [...wanted].filter((word) => words.has(word)).length;
  return [...wanted].every((word) => !/\d/.test(word) || words.has(word)) && found / Math.max(wanted.size, 1) >= LEAST_SHARE_OF_NAME;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replaceAll("ł", "l")
    .replace(/[^\p{L}\d]+/gu, " ")
    .trim();
}
