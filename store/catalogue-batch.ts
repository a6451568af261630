import { isDeepStrictEqual } from "node:util";
import { sql } from "kysely";
import type { CatalogueProblem } from "../domain/catalogue-entry.ts";
import type { Instant } from "../domain/instant.ts";
import { auditAll } from "./audit-all.ts";
import { type CheckedEntry, takenBy } from "./catalogue-check.ts";
import { writeCatalogueListings } from "./catalogue-listings.ts";
import type { Db } from "./connect.ts";
import { reported } from "./product-facts.ts";

export interface CatalogueCounts {
  readonly productsCreated: number;
  readonly productsUpdated: number;
  readonly productsUnchanged: number;
  /** Prices, limits or strategies set on a channel. */
  readonly termsChanged: number;
  readonly listingsCreated: number;
  readonly sourcesCreated: number;
}

export interface BatchOptions {
  readonly actor: string;
  readonly intervalSeconds: number | undefined;
  readonly refuse: (problems: readonly CatalogueProblem[]) => void;
}

/** Writes a batch of checked rows, but for those that contradict what the database holds; a handful of statements, whatever its size. */
export async function writeBatch(trx: Db, batch: readonly CheckedEntry[], options: BatchOptions): Promise<CatalogueCounts> {
  if (batch.length === 0) return NOTHING;
  const known = await knownProducts(trx, batch);
  const terms = await knownTerms(
    trx,
    [...known.values()].map((product) => product.id),
  );
  const owners = await listingOwners(trx, batch);
  const good = batch.filter((row) => {
    const problems = contradictions(row, terms.get(termsKey(known.get(row.entry.externalId)?.id, row.channel.id)), owners);
    if (problems.length > 0) options.refuse(problems);
    return problems.length === 0;
  });
  const products = await writeProducts(trx, good, known, options.actor);
  const termsChanged = await writeTerms(trx, good, products.ids, terms, options.actor);
  return { ...products.counts, termsChanged, ...(await writeCatalogueListings(trx, good, products.ids, options)) };
}

const NOTHING: CatalogueCounts = {
  productsCreated: 0,
  productsUpdated: 0,
  productsUnchanged: 0,
  termsChanged: 0,
  listingsCreated: 0,
  sourcesCreated: 0,
};

const PRODUCT_COLUMNS = [
  "id",
  "external_id",
  "name",
  "brand",
  "gtin",
  "mpn",
  "category",
  "url",
  "cost_minor",
  "cost_currency",
  "vat_percent",
  "rrp_minor",
  "rrp_currency",
  "stock",
  "sold_per_day",
  "sales_rank",
  "tags",
  "line",
  "pack_size",
] as const;

async function knownProducts(trx: Db, batch: readonly CheckedEntry[]) {
  const rows = await trx
    .selectFrom("product")
    .select(PRODUCT_COLUMNS)
    .where("external_id", "=", sql<string>`any(${batch.map((row) => row.entry.externalId)}::text[])`)
    .orderBy("id")
    // not "for update": a worker that holds the product's channel row must still be able to refer to the product
    .forNoKeyUpdate()
    .execute();
  return new Map(rows.map((row) => [row.external_id, { ...row, vat_percent: row.vat_percent === null ? null : Number(row.vat_percent) }]));
}
type Known = Awaited<ReturnType<typeof knownProducts>>;

async function knownTerms(trx: Db, productIds: readonly number[]) {
  const rows = await trx
    .selectFrom("product_channel")
    .select(["product_id", "channel_id", "price_minor", "floor_minor", "ceiling_minor", "strategy_id"])
    .where("product_id", "=", sql<number>`any(${productIds}::bigint[])`)
    .orderBy("product_id")
    .orderBy("channel_id")
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [termsKey(row.product_id, row.channel_id), row]));
}
type Terms = Awaited<ReturnType<typeof knownTerms>>;

function termsKey(productId: number | undefined, channelId: number): string {
  return `${productId} ${channelId}`;
}

/** Per address that is watched for a product, that product's external id. */
async function listingOwners(trx: Db, batch: readonly CheckedEntry[]): Promise<ReadonlyMap<string, string>> {
  const rows = await trx
    .selectFrom("listing as l")
    .innerJoin("product as p", "p.id", "l.product_id")
    .select(["l.url", "p.external_id"])
    .where("l.url", "=", sql<string>`any(${batch.flatMap((row) => row.entry.urls)}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.url, row.external_id]));
}

function contradictions(
  { entry, terms }: CheckedEntry,
  before: { floor_minor: number | null; ceiling_minor: number | null } | undefined,
  owners: ReadonlyMap<string, string>,
): CatalogueProblem[] {
  const problems = entry.urls.flatMap((url) => {
    const owner = owners.get(url);
    if (owner === undefined || owner === entry.externalId) return [];
    return [{ line: entry.line, column: "urls", code: "url-taken", message: takenBy(url, owner) }];
  });
  const { floor_minor: floor, ceiling_minor: ceiling } = { floor_minor: null, ceiling_minor: null, ...before, ...terms };
  if (floor !== null && ceiling !== null && floor > ceiling) {
    const message =
      "The floor lies above the ceiling (a limit that the file does not have stays as it was); lower it or raise the ceiling.";
    problems.push({ line: entry.line, column: "floor", code: "floor-above-ceiling", message });
  }
  return problems;
}

async function writeProducts(trx: Db, rows: readonly CheckedEntry[], known: Known, actor: string) {
  // a product may stand once per channel; its first row speaks for it
  const wanted = [...Map.groupBy(rows, (row) => row.entry.externalId).values()].flatMap(([row]) => row ?? []).map(productColumns);
  const changed = wanted.filter((product) => differs(product, known.get(product.external_id)));
  const ids = new Map([...known].map(([externalId, { id }]) => [externalId, id]));
  if (changed.length > 0) {
    const values = changed.map((product) => ({ ...product, ...reportedColumns(product) }));
    const columns = Object.keys(values[0] ?? {}).filter((column) => column !== "external_id");
    const written = await trx
      .insertInto("product")
      .values(values)
      .onConflict((conflict) =>
        conflict.column("external_id").doUpdateSet({
          ...Object.fromEntries(columns.map((column) => [column, sql`excluded.${sql.ref(column)}`])),
          updated_at: sql<Instant>`now()`,
        }),
      )
      .returning(["id", "external_id"])
      .execute();
    for (const row of written) ids.set(row.external_id, row.id);
    await auditAll(
      trx,
      actor,
      changed.map((after) => {
        const before = known.get(after.external_id);
        return {
          action: before ? "product.update" : "product.create",
          subjectType: "product",
          id: ids.get(after.external_id),
          before,
          after,
        };
      }),
    );
  }
  const productsCreated = changed.filter((product) => !known.has(product.external_id)).length;
  const productsUpdated = changed.length - productsCreated;
  return { ids, counts: { productsCreated, productsUpdated, productsUnchanged: wanted.length - changed.length } };
}

function productColumns({ entry, channel, cost, rrp }: CheckedEntry) {
  const { cost: _, rrp: __, vatPercent, soldPerDay, salesRank, packSize, tags, ...plain } = entry.product;
  return {
    external_id: entry.externalId,
    name: entry.name,
    ...plain,
    ...(cost === undefined ? {} : { cost_minor: cost, cost_currency: cost === null ? null : channel.currency }),
    ...(vatPercent === undefined ? {} : { vat_percent: vatPercent }),
    ...(rrp === undefined ? {} : { rrp_minor: rrp, rrp_currency: rrp === null ? null : channel.currency }),
    ...(soldPerDay === undefined ? {} : { sold_per_day: soldPerDay }),
    ...(salesRank === undefined ? {} : { sales_rank: salesRank }),
    ...(packSize === undefined ? {} : { pack_size: packSize }),
    // an empty cell is no tag at all
    ...(tags === undefined ? {} : { tags: [...(tags ?? [])] }),
  };
}

/** When the facts that the file tells were told: with this import. */
function reportedColumns({ stock, sold_per_day: sold }: { readonly stock?: number | null; readonly sold_per_day?: number | null }) {
  const stockReported = reported(stock);
  const soldReported = reported(sold);
  return {
    ...(stockReported === undefined ? {} : { stock_reported_at: stockReported }),
    ...(soldReported === undefined ? {} : { sold_reported_at: soldReported }),
  };
}

function differs(wanted: object, known: object | undefined): boolean {
  if (known === undefined) return true;
  const before = new Map(Object.entries(known));
  return Object.entries(wanted).some(([column, value]) => !isDeepStrictEqual(before.get(column), value));
}

async function writeTerms(
  trx: Db,
  rows: readonly CheckedEntry[],
  ids: ReadonlyMap<string, number>,
  known: Terms,
  actor: string,
): Promise<number> {
  const changed = rows
    .flatMap(({ entry, channel, terms }) => {
      const productId = ids.get(entry.externalId);
      if (productId === undefined || Object.keys(terms).length === 0) return [];
      return [{ product_id: productId, channel_id: channel.id, ...terms }];
    })
    .filter((row) => differs(row, known.get(termsKey(row.product_id, row.channel_id))));
  if (changed.length === 0) return 0;
  const columns = Object.keys(changed[0] ?? {}).filter((column) => !column.endsWith("_id") || column === "strategy_id");
  await trx
    .insertInto("product_channel")
    .values(changed)
    .onConflict((conflict) =>
      conflict.columns(["product_id", "channel_id"]).doUpdateSet({
        ...Object.fromEntries(columns.map((column) => [column, sql`excluded.${sql.ref(column)}`])),
        updated_at: sql<Instant>`now()`,
        ...(columns.includes("price_minor") ? { price_changed_at: PRICE_CHANGED_AT } : {}),
      }),
    )
    .execute();
  await auditAll(
    trx,
    actor,
    changed.map((after) => {
      const before = known.get(termsKey(after.product_id, after.channel_id));
      return { action: "product-channel.update", subjectType: "product", id: after.product_id, before, after };
    }),
  );
  return changed.length;
}

const PRICE_CHANGED_AT = sql<Instant>`case when excluded.price_minor is distinct from product_channel.price_minor
  then now() else product_channel.price_changed_at end`;
