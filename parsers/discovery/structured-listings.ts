import { bareListing, type FoundListing } from "../../domain/listing-candidate.ts";
import type { ProductCandidate } from "../candidate.ts";
import { elementsBetween } from "../elements-between.ts";
import { readJsonLd } from "../extractors/json-ld.ts";
import { readMicrodata } from "../extractors/microdata.ts";
import { isItem, items, leaf, values, type Item } from "../item.ts";
import type { Page } from "../page.ts";
import { readSchemaProducts } from "../schema-org.ts";
import type { PageToSearch } from "./found-page.ts";
import { listingOf } from "./listing-fields.ts";

type Context = Pick<PageToSearch, "hints" | "url">;
const MOST = 1000;

/** Products with an address of their own among a page's JSON-LD and microdata, and the bare addresses of its lists. */
export function structuredListings(page: Page, context: Context, siteUrl: PageToSearch["siteUrl"]): FoundListing[] {
  const { survey } = page;
  const jsonLd = readJsonLd(survey.jsonLd);
  const products = [...readSchemaProducts("json-ld", jsonLd), ...readSchemaProducts("microdata", readMicrodata(survey))];
  const found = products.flatMap((product) => {
    const url = addressOf(product, page, siteUrl);
    return url === null ? [] : [read(product, url, context)];
  });
  return [...found, ...listedAddresses(jsonLd, page, siteUrl)].slice(0, MOST);
}

function addressOf({ url, offers, context }: ProductCandidate, page: Page, siteUrl: PageToSearch["siteUrl"]): string | null {
  const stated = url ?? offers[0]?.fields.url?.text;
  if (stated !== undefined) return siteUrl(stated, page.baseUrl);
  if (context === null) return null;
  // microdata often leaves the address to the first link of the card
  for (const element of elementsBetween(page.survey, context.order, context.end - 1)) {
    const href = element.name === "a" ? element.attribute("href") : undefined;
    if (href !== undefined && !href.startsWith("#")) return siteUrl(href, page.baseUrl);
  }
  return null;
}

function read({ fields, offers }: ProductCandidate, url: string, context: Context): FoundListing {
  const prices = offers.filter((offer) => offer.fields.price !== undefined);
  const [first] = prices;
  const range = offers.some((offer) => offer.range !== null);
  const one = !range && first !== undefined && prices.every((offer) => offer.fields.price?.text === first.fields.price?.text);
  const price = one ? first.fields.price : undefined;
  const gtins = new Set([fields.gtin?.text, ...offers.map((offer) => offer.fields.gtin?.text)].filter((text) => text !== undefined));
  return listingOf(
    url,
    {
      name: fields.name?.text,
      brand: fields.brand?.text,
      gtin: gtins.size === 1 ? [...gtins][0] : undefined,
      mpn: fields.mpn?.text,
      sku: fields.sku?.text,
      image: fields.image?.text,
      price: price?.text,
      currency: first?.fields.currency?.text,
      machine: price?.machine === true,
    },
    context,
  );
}

/** ItemList of ListItem with nothing but addresses, and maybe names. */
function listedAddresses(roots: readonly Item[], page: Page, siteUrl: PageToSearch["siteUrl"]): FoundListing[] {
  const lists = [...roots, ...roots.flatMap((root) => items(root, "mainentity"))].filter((item) => item.types.includes("itemlist"));
  return lists.flatMap((list) =>
    values(list, "itemlistelement").flatMap((entry) => {
      if (!isItem(entry)) return [];
      const [inner] = items(entry, "item");
      const address =
        leaf(entry, "url")?.text ?? leaf(entry, "item")?.text ?? (inner === undefined ? undefined : (leaf(inner, "url")?.text ?? inner.id));
      const url = address === undefined || address === null ? null : siteUrl(address, page.baseUrl);
      const name = leaf(entry, "name")?.text ?? (inner === undefined ? undefined : leaf(inner, "name")?.text);
      return url === null ? [] : [{ ...bareListing(url), name: name?.trim().slice(0, 500).toWellFormed() ?? null }];
    }),
  );
}
