import { setImmediate as breathe } from "node:timers/promises";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import type { Instant } from "../../domain/instant.ts";
import type { FoundListing } from "../../domain/listing-candidate.ts";
import { UnreadablePageError } from "../../errors.ts";
import type { FoundPage, PageToSearch } from "./found-page.ts";
import { listingOf, type ListingTexts } from "./listing-fields.ts";
import { unpack } from "./unpack.ts";
import { readXmlRecords, type XmlRecord } from "./xml-records.ts";

/** Names under which feeds give what we take; the first that is there counts. */
const NAMES: Readonly<
  Record<"link" | "price" | "sale" | "saleDates" | Exclude<keyof ListingTexts, "price" | "machine">, readonly string[]>
> = {
  link: ["link", "url", "product_url", "product_link", "href"],
  name: ["title", "name", "product_name"],
  brand: ["brand", "manufacturer", "producer"],
  gtin: ["gtin", "ean", "ean13", "barcode", "upc", "isbn"],
  mpn: ["mpn", "manufacturer_part_number", "kod_producenta"],
  sku: ["id", "sku", "offer_id", "product_id"],
  price: ["price"],
  sale: ["sale_price"],
  saleDates: ["sale_price_effective_date"],
  currency: ["currency", "price_currency"],
  image: ["image_link", "image", "image_url"],
};

/**
 * A product feed: Google Merchant as RSS, Atom, TSV or CSV, or Ceneo's XML; UTF-8 or as it declares, gzipped or not.
 * @throws UnreadablePageError
 */
export function readFeed(page: PageToSearch): Promise<FoundPage> {
  return readFeedText(unpack(page.body, page.contentType, page.limits.documentBytes), page);
}

export async function readFeedText(text: string, page: PageToSearch): Promise<FoundPage> {
  const found = collector(page);
  if (/^\s*</.test(text)) {
    const onRecord = (record: XmlRecord): boolean => found.take(record.name === "o" ? ceneoRow(record) : googleRow(record));
    const root = await readXmlRecords(text, { records: ["item", "entry", "o"], depth: page.limits.xmlDepth, onRecord });
    if (!["rss", "feed", "rdf", "offers", "channel"].includes(root))
      throw new UnreadablePageError(`it is no product feed that is known (its root is <${root.slice(0, 40)}>)`);
  } else await readTable(text, (row) => found.take(row));
  return found.result();
}

type Row = (names: readonly string[]) => string | undefined;

/** Elements of an RSS item or Atom entry by their local names; an Atom link stands in its attribute. */
function googleRow({ name, fields }: XmlRecord): Row {
  return (names) => {
    for (const wanted of names) {
      const field = fields.find(
        (one) => one.name === wanted && one.parent === name && (one.attributes["rel"] ?? "alternate") === "alternate",
      );
      const text = field?.text || field?.attributes["href"];
      if (text !== undefined && text !== "") return text;
    }
    return undefined;
  };
}

/** Ceneo: `<o id url price><name/><imgs><main url/></imgs><attrs><a name="EAN">…`. */
function ceneoRow({ attributes, fields }: XmlRecord): Row {
  const known = new Map<string, string>();
  for (const field of fields) {
    if (field.name === "a" && field.parent === "attrs") known.set((field.attributes["name"] ?? "").toLowerCase(), field.text);
    if (field.name === "name" && field.parent === "o") known.set("name", field.text);
    if (field.name === "main" && field.parent === "imgs") known.set("image", field.attributes["url"] ?? "");
  }
  known.set("brand", known.get("producent") ?? "");
  return (names) => names.map((name) => attributes[name] || known.get(name)).find((text) => text !== undefined && text !== "");
}

async function readTable(text: string, take: (row: Row) => boolean): Promise<void> {
  const header = text.slice(0, 20_000).split(/\r?\n/, 1)[0] ?? "";
  const bare = header.replace(/"[^"]*"/g, "");
  const [delimiter = ","] = ["\t", ";", ",", "|"].toSorted((a, b) => bare.split(b).length - bare.split(a).length);
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    bom: true,
    max_record_size: 200_000,
    quote: delimiter === "\t" ? null : '"',
  });
  let columns: readonly string[] | null = null;
  try {
    for await (const cells of Readable.from(pieces(text)).compose(parser) as AsyncIterable<string[]>) {
      if (columns === null) {
        columns = cells.map((cell) =>
          cell
            .trim()
            .toLowerCase()
            .replace(/^g:/, "")
            .replace(/[\s-]+/g, "_"),
        );
        if (!NAMES.link.some((name) => columns?.includes(name)))
          throw new UnreadablePageError("it is no product feed that is known (its first line names no column for links)");
        continue;
      }
      const names = columns;
      if (!take((wanted) => wanted.map((name) => cells[names.indexOf(name)]?.trim()).find((cell) => cell !== undefined && cell !== "")))
        return;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnreadablePageError(`its rows cannot be told apart (${error.message.slice(0, 200)})`, { cause: error });
  }
}

async function* pieces(text: string): AsyncGenerator<string> {
  for (let from = 0; from < text.length; from += 64 * 1024) {
    yield text.slice(from, from + 64 * 1024);
    await breathe();
  }
}

function collector(page: PageToSearch) {
  const listings: FoundListing[] = [];
  const most = page.limits.entriesPerDocument;
  let refused = 0;
  return {
    take(row: Row): boolean {
      const url = page.siteUrl(row(NAMES.link) ?? "");
      if (url === null) refused += 1;
      else listings.push(listingOf(url, textsOf(row, page.fetchedAt), page));
      return listings.length + refused < most;
    },
    result(): FoundPage {
      const problems = refused === 0 ? [] : [`${refused} entries were left out: their addresses are relative, or lie on another host`];
      const full = listings.length + refused >= most;
      return { listings, next: [], problems, cutOff: full ? [`A feed has more than ${most} entries`] : [] };
    },
  };
}

function textsOf(row: Row, now: Instant): ListingTexts {
  const { text, currency } = amountOf(priceOf(row, now));
  return {
    name: row(NAMES.name),
    brand: row(NAMES.brand),
    gtin: row(NAMES.gtin),
    mpn: row(NAMES.mpn),
    sku: row(NAMES.sku),
    image: row(NAMES.image),
    price: text,
    currency: currency ?? row(NAMES.currency),
    machine: text !== undefined && /^\d+(\.\d+)?$/.test(text),
  };
}

/** What a buyer pays now: the sale price while its dates hold, or where it has none. Dates that cannot be read leave it open. */
function priceOf(row: Row, now: Instant): string | undefined {
  const sale = row(NAMES.sale);
  const dates = row(NAMES.saleDates);
  if (sale === undefined || dates === undefined) return sale ?? row(NAMES.price);
  const [from, to] = dates.split("/").map((date) => Date.parse(date.trim()));
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) return undefined;
  const at = Date.parse(now);
  return at >= from && at <= to ? sale : row(NAMES.price);
}

/** "1299.00 PLN" as Google's format has it; anything else is left to the reader of price texts. */
function amountOf(text: string | undefined): { readonly text: string | undefined; readonly currency?: string } {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Z]{3})$/.exec(text?.trim() ?? "") ?? null;
  return match === null ? { text } : { text: match[1], ...(match[2] === undefined ? {} : { currency: match[2] }) };
}
