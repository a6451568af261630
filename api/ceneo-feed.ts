import { decimalFromMoney } from "../domain/money.ts";
import type { FeedGap, FileFeed, FileFeedEntry, FileFeedItem } from "./file-feed.ts";
import { writtenGtin } from "./written-gtin.ts";
import { isXmlSafe, xmlText } from "./xml-text.ts";

/**
 * Ceneo's XML: offers with id, address, gross price in PLN and stock. Left out is what we cannot know: `avail` (how soon it is sent; without it
 * Ceneo sends shoppers to the shop to see), pictures and descriptions.
 */
export const ceneoFeed: FileFeed = {
  contentType: "application/xml; charset=utf-8",
  needs: { rivals: false, history: false },
  head: () => `<?xml version="1.0" encoding="UTF-8"?>\n<offers xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="1">\n`,
  entry,
  tail: () => "</offers>\n",
};

function entry({ proposal, facts }: FileFeedItem): FileFeedEntry {
  const { productExternalId: id, price, gtin } = proposal;
  const refused = (field: string, message: string): FileFeedEntry => ({ xml: null, gaps: [{ field, message }], notOnSale: null });
  if (price.currency !== "PLN")
    return refused("price", `Ceneo takes prices in PLN, and this one is in ${price.currency}; use it for a channel in PLN.`);
  if (!isXmlSafe(id))
    return refused("id", "The product's id has characters that XML cannot hold, so Ceneo could not find it; give it another.");
  if (facts.url === null || !/^https?:\/\//i.test(facts.url)) return refused("url", "The product has no web address; give it one (`url`).");
  const category = facts.category === null || xmlText(facts.category).trim() === "" ? null : facts.category;
  const attributes = [
    ["Producent", facts.brand],
    ["Kod_producenta", facts.mpn],
    ["EAN", gtin === null ? null : writtenGtin(gtin)],
  ] as const;
  const listed = attributes.flatMap(([name, value]) => (value === null ? [] : [`<a name="${name}">${xmlText(value)}</a>`]));
  const stock = facts.stock === null ? "" : ` stock="${facts.stock}"`;
  const xml =
    `<o id="${xmlText(id)}" url="${xmlText(facts.url)}" price="${decimalFromMoney(price)}"${stock}>` +
    (category === null ? "" : `<cat>${xmlText(category.replaceAll(/\s*>\s*/g, "/"))}</cat>`) +
    `<name>${xmlText(facts.name)}</name>${listed.length === 0 ? "" : `<attrs>${listed.join("")}</attrs>`}</o>\n`;
  const gaps: FeedGap[] = [
    { field: "avail", message: "How soon it is sent is not known to Cenoskop; Ceneo then shows that the shop tells." },
    ...(category === null ? [{ field: "cat", message: "The product has no category; give it one (`category`)." }] : []),
    { field: "imgs", message: "Cenoskop keeps no pictures; let the shop's own file or a feed tool add them." },
    { field: "desc", message: "Cenoskop keeps no descriptions; let the shop's own file or a feed tool add them." },
  ];
  return { xml, gaps, notOnSale: null };
}
