import { type SelectQueryBuilder, sql } from "kysely";
import { normalizeGtin } from "../domain/gtin.ts";
import type { Instant } from "../domain/instant.ts";
import type { Money } from "../domain/money.ts";
import { BadInputError, ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";
import { type ProductChannel, channelsOfProducts } from "./product-channels.ts";
import { withdrawOutsideLimits } from "./proposals.ts";
import { FACT_COLUMNS, NO_FACTS, type ProductFactFields, type ProductFacts, toFactColumns, toFacts } from "./product-facts.ts";
import type { Database } from "./schema.ts";
import { toMoney } from "./to-money.ts";

export interface Product extends ProductFacts {
  readonly id: number;
  /** The shop's own id. */
  readonly externalId: string;
  readonly name: string;
  readonly brand: string | null;
  /** 14 digits. */
  readonly gtin: string | null;
  readonly mpn: string | null;
  readonly category: string | null;
  readonly url: string | null;
  /** Net purchase cost. */
  readonly cost: Money | null;
  readonly vatPercent: number | null;
  readonly tags: readonly string[];
  /** Pieces sold, as the shop says. */
  readonly sales30Days: number | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly channels: readonly ProductChannel[];
}

/** What may be said about a product; `gtin` in any of its lengths. An absent field is left as it is, null clears it. */
export type ProductFields = Fields<
  Pick<Product, "name" | "brand" | "gtin" | "mpn" | "category" | "url" | "cost" | "vatPercent" | "tags" | "sales30Days">
> &
  ProductFactFields;

const COLUMNS = [
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
  "tags",
  "sales_30_days",
  "created_at",
  "updated_at",
  ...FACT_COLUMNS,
] as const;

export interface ProductFilter {
  /** Part of a name, brand or external id, or a whole GTIN or MPN. */
  readonly search?: string | undefined;
  readonly category?: string | undefined;
  readonly brand?: string | undefined;
  readonly tag?: string | undefined;
  readonly line?: string | undefined;
}

/** Products in the order they were added. */
export async function listProducts(
  db: Db,
  { limit, cursor, search, category, brand, tag, line }: PageRequest & ProductFilter,
): Promise<Page<Product>> {
  let query = db
    .selectFrom("product")
    .select(COLUMNS)
    .orderBy("id")
    .limit(limit + 1);
  if (search !== undefined && search.trim() !== "") query = query.where(matches(search.trim()));
  if (category !== undefined) query = query.where("category", "=", category);
  if (brand !== undefined) query = query.where("brand", "=", brand);
  if (line !== undefined) query = query.where("line", "=", line);
  if (tag !== undefined) query = query.where(sql<boolean>`product.tags @> array[${tag}]::text[]`);
  if (cursor) query = query.where("id", ">", readCursor("products", ["number"], cursor)[0]);
  const page = toPage("products", await query.execute(), limit, (row) => [row.id]);
  return { ...page, items: await withChannels(db, page.items) };
}

/** @throws NotFoundError */
export async function getProduct(db: Db, by: { readonly id: number } | { readonly externalId: string }): Promise<Product> {
  return oneProduct(db, by, (query) => query);
}

/** By id; one that is not there is left out. */
export async function getProducts(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, Product>> {
  const rows = await db
    .selectFrom("product")
    .select(COLUMNS)
    .where(sql<boolean>`id = any(${ids}::bigint[])`)
    .execute();
  return new Map((await withChannels(db, rows)).map((product) => [product.id, product]));
}

/** @throws ConflictError when the external id is taken; BadInputError. */
export async function addProduct(
  db: Db,
  { externalId, name, ...fields }: ProductFields & { readonly externalId: string; readonly name: string },
  actor: string,
): Promise<Product> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .insertInto("product")
      .values({ ...productColumns(fields), external_id: externalId, name })
      .onConflict((conflict) => conflict.column("external_id").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (row === undefined) {
      throw new ConflictError("product-exists", `A product "${externalId}" exists already; change that one, or use another external id.`);
    }
    const after = await getProduct(trx, row);
    await audit(trx, { actor, action: "product.create", subjectType: "product", subjectId: row.id, after });
    return after;
  });
}

/** @throws NotFoundError; BadInputError. */
export async function updateProduct(
  db: Db,
  by: { readonly id: number } | { readonly externalId: string },
  fields: ProductFields,
  actor: string,
): Promise<Product> {
  return inTransaction(db, async (trx) => {
    const before = await oneProduct(trx, by, (query) => query.forNoKeyUpdate());
    const changed = productColumns(fields);
    if (Object.keys(changed).length === 0) return before;
    await trx
      .updateTable("product")
      .set({ ...changed, updated_at: sql<Instant>`now()` })
      .where("id", "=", before.id)
      .execute();
    const after = await getProduct(trx, { id: before.id });
    // a channel may make a floor from costs
    if ("cost_minor" in changed || "vat_percent" in changed) await withdrawOutsideLimits(trx, actor, before.id);
    await audit(trx, { actor, action: "product.update", subjectType: "product", subjectId: before.id, before, after });
    return after;
  });
}

/**
 * Creates the product of that external id or replaces all its fields: an absent field becomes null. Prices and limits on channels stay.
 * @throws BadInputError
 */
export async function putProduct(
  db: Db,
  externalId: string,
  fields: ProductFields & { readonly name: string },
  actor: string,
): Promise<{ readonly product: Product; readonly created: boolean }> {
  const all = { ...NOTHING_KNOWN, ...definedFields(fields) };
  return inTransaction(db, async (trx) => {
    // two first puts of one id wait for each other on the unique index; the loser then updates
    const inserted = await trx
      .insertInto("product")
      .values({ ...productColumns(all), external_id: externalId, name: fields.name })
      .onConflict((conflict) => conflict.column("external_id").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (inserted === undefined) return { product: await updateProduct(trx, { externalId }, all, actor), created: false };
    const product = await getProduct(trx, inserted);
    await audit(trx, { actor, action: "product.create", subjectType: "product", subjectId: product.id, after: product });
    return { product, created: true };
  });
}

const NOTHING_KNOWN = {
  brand: null,
  gtin: null,
  mpn: null,
  category: null,
  url: null,
  cost: null,
  vatPercent: null,
  tags: [],
  sales30Days: null,
  ...NO_FACTS,
};

type ProductRow = Awaited<ReturnType<typeof selectOne>>;
const selectOne = (db: Db) => db.selectFrom("product").select(COLUMNS).executeTakeFirstOrThrow();
type ProductQuery = SelectQueryBuilder<Database, "product", ProductRow>;

async function oneProduct(
  db: Db,
  by: { readonly id: number } | { readonly externalId: string },
  lock: (query: ProductQuery) => ProductQuery,
): Promise<Product> {
  const query = db.selectFrom("product").select(COLUMNS);
  const row = await lock("id" in by ? query.where("id", "=", by.id) : query.where("external_id", "=", by.externalId)).executeTakeFirst();
  if (row === undefined) {
    const what = "id" in by ? `id ${by.id}` : `external id "${by.externalId}"`;
    throw new NotFoundError(`There is no product with ${what}; list the products to see what there is.`);
  }
  const [product] = await withChannels(db, [row]);
  if (product === undefined) throw new Error("a product was lost between two queries");
  return product;
}

async function withChannels(db: Db, rows: readonly ProductRow[]): Promise<Product[]> {
  const channels = await channelsOfProducts(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id,
    externalId: row.external_id,
    name: row.name,
    brand: row.brand,
    gtin: row.gtin,
    mpn: row.mpn,
    category: row.category,
    url: row.url,
    cost: toMoney(row.cost_minor, row.cost_currency),
    vatPercent: row.vat_percent === null ? null : Number(row.vat_percent),
    tags: row.tags,
    sales30Days: row.sales_30_days,
    ...toFacts(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    channels: channels.get(row.id) ?? [],
  }));
}

/** The columns that these fields change. @throws BadInputError for what cannot be true. */
export function productColumns({ name, brand, gtin, mpn, category, url, cost, vatPercent, tags, sales30Days, ...facts }: ProductFields) {
  if (cost && cost.minor < 0)
    throw new BadInputError("bad-cost", "The cost is negative; give the net purchase cost, or null when unknown.");
  if (vatPercent !== undefined && vatPercent !== null && !(vatPercent >= 0 && vatPercent < 100)) {
    throw new BadInputError("bad-vat", "The VAT rate lies outside 0 to 100; give it in percent, such as 23.");
  }
  return definedFields({
    ...toFactColumns(facts),
    name,
    brand,
    mpn,
    category,
    url,
    gtin: typeof gtin === "string" ? verifiedGtin(gtin) : gtin,
    cost_minor: cost === null ? null : cost?.minor,
    cost_currency: cost === null ? null : cost?.currency,
    vat_percent: vatPercent,
    tags: tags === undefined ? undefined : [...tags],
    sales_30_days: sales30Days,
  });
}

function verifiedGtin(text: string): string {
  const gtin = normalizeGtin(text);
  if (gtin !== null) return gtin;
  throw new BadInputError(
    "bad-gtin",
    `"${text}" is no GTIN (8, 12, 13 or 14 digits with a right check digit, not from a shop's own range); correct it or send null.`,
  );
}

function matches(search: string) {
  const part = `%${search.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql<boolean>`(product.name ilike ${part} or product.external_id ilike ${part} or product.brand ilike ${part}
    or product.mpn = ${search} or product.gtin = ${normalizeGtin(search) ?? ""})`;
}
