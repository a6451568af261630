import { sql } from "kysely";
import type { CatalogueProblem } from "../domain/catalogue-entry.ts";
import { takenBy } from "./catalogue-check.ts";
import type { Db } from "./connect.ts";

export interface ProductCounts {
  readonly productsCreated: number;
  readonly productsUpdated: number;
  readonly productsUnchanged: number;
  /** Prices, limits or strategies set on a channel. */
  readonly termsChanged: number;
}

/** Locks what the staged rows are about, in the order in which everybody does: products by id, then their channels. */
export async function lockStaged(trx: Db): Promise<void> {
  await sql`
    select count(*) from (
      select p.id from product p where p.external_id in (select external_id from catalogue_stage)
      -- not "for update": a worker that holds the product's channel row must still be able to refer to the product
      order by p.id for no key update
    ) locked`.execute(trx);
  await sql`
    select count(*) from (
      select pc.product_id from product_channel pc
      where pc.product_id in (select p.id from product p join catalogue_stage s on s.external_id = p.external_id)
      order by pc.product_id, pc.channel_id for update
    ) locked`.execute(trx);
}

/** Takes the rows that contradict what the database holds off the stage, and tells what is wrong with each, in file order. */
export async function refuseContradictions(trx: Db): Promise<CatalogueProblem[]> {
  const taken = await sql<{ place: number; line: number; url: string; owner: string }>`
    select u.place, u.line, u.url, p.external_id as owner
    from catalogue_stage_url u join listing l on l.url = u.url join product p on p.id = l.product_id
    where p.external_id <> u.external_id`.execute(trx);
  const crossed = await sql<{ place: number; line: number; floor: string | null }>`
    select s.place, s.line, s.terms ->> 'floor_minor' as floor
    from catalogue_stage s left join product p on p.external_id = s.external_id
      left join product_channel pc on pc.product_id = p.id and pc.channel_id = s.channel_id
    where case when s.terms ? 'floor_minor' then (s.terms ->> 'floor_minor')::bigint else pc.floor_minor end
      > case when s.terms ? 'ceiling_minor' then (s.terms ->> 'ceiling_minor')::bigint else pc.ceiling_minor end`.execute(trx);
  const problems = [
    ...taken.rows.map(({ place, line, url, owner }) => ({
      place,
      problem: { line, column: "urls", value: url, code: "url-taken", message: takenBy(url, owner) },
    })),
    ...crossed.rows.map(({ place, line }) => ({
      place,
      problem: {
        line,
        column: "floor",
        value: null,
        code: "floor-above-ceiling",
        message: "The floor lies above the ceiling (a limit that the file does not have stays as it was); lower it or raise the ceiling.",
      },
    })),
  ].toSorted((a, b) => a.place - b.place);
  const places = [...new Set(problems.map(({ place }) => place))];
  if (places.length > 0) {
    await sql`delete from catalogue_stage where place = any(${places}::int[])`.execute(trx);
    await sql`delete from catalogue_stage_url where place = any(${places}::int[])`.execute(trx);
  }
  return problems.map(({ problem }) => problem);
}

/** Columns of a product that a catalogue can tell. */
const TOLD = sql.raw(
  "external_id, name, brand, gtin, mpn, category, url, cost_minor, cost_currency, vat_percent, rrp_minor, rrp_currency, " +
    "stock, sold_per_day, sales_rank, tags, line, pack_size",
);

/** Brings products and what holds for them on channels to what the stage says; only what differs is written, and each change is audited. */
export async function mergeProducts(trx: Db, actor: string): Promise<ProductCounts> {
  // a product may stand once per channel; its first row speaks for it
  await sql`
    create temp table catalogue_product on commit drop as
    select distinct on (s.external_id) s.external_id, s.place, s.product, p.id,
      p.id is null as created, p.id is not null and jsonb_populate_record(p, s.product) is distinct from p as changed,
      to_jsonb(p) - array['created_at', 'updated_at', 'stock_reported_at', 'sold_reported_at', 'perishable', 'sales_30_days'] as before
    from catalogue_stage s left join product p on p.external_id = s.external_id
    order by s.external_id, s.place`.execute(trx);
  await sql`create unique index on catalogue_product (external_id)`.execute(trx);
  await sql`analyze catalogue_product`.execute(trx);
  await sql`
    insert into product (${TOLD}, stock_reported_at, sold_reported_at)
    select r.external_id, r.name, r.brand, r.gtin, r.mpn, r.category, r.url, r.cost_minor, r.cost_currency, r.vat_percent, r.rrp_minor,
      r.rrp_currency, r.stock, r.sold_per_day, r.sales_rank, coalesce(r.tags, '{}'), r.line, r.pack_size,
      case when r.stock is not null then now() end, case when r.sold_per_day is not null then now() end
    from catalogue_product c cross join lateral jsonb_populate_record(null::product, c.product) r
    where c.created order by c.place`.execute(trx);
  await sql`
    update catalogue_product c set id = p.id from product p where c.created and p.external_id = c.external_id`.execute(trx);
  await sql`
    update product p set name = r.name, brand = r.brand, gtin = r.gtin, mpn = r.mpn, category = r.category, url = r.url,
      cost_minor = r.cost_minor, cost_currency = r.cost_currency, vat_percent = r.vat_percent, rrp_minor = r.rrp_minor,
      rrp_currency = r.rrp_currency, stock = r.stock, sold_per_day = r.sold_per_day, sales_rank = r.sales_rank, tags = r.tags,
      line = r.line, pack_size = r.pack_size, updated_at = now(),
      -- what is told again is reported again
      stock_reported_at = case when r.stock is null then null when c.product ? 'stock' then now() else p.stock_reported_at end,
      sold_reported_at = case when r.sold_per_day is null then null when c.product ? 'sold_per_day' then now() else p.sold_reported_at end
    from catalogue_product c join product old on old.id = c.id cross join lateral jsonb_populate_record(old, c.product) r
    where c.changed and p.id = c.id`.execute(trx);
  await sql`
    insert into audit_log (actor, action, subject_type, subject_id, before, after)
    select ${actor}, case when created then 'product.create' else 'product.update' end, 'product', id::text, before, product
    from catalogue_product where created or changed order by place`.execute(trx);
  const { rows } = await sql<Omit<ProductCounts, "termsChanged">>`
    select count(*) filter (where created) as "productsCreated", count(*) filter (where changed) as "productsUpdated",
      count(*) filter (where not created and not changed) as "productsUnchanged"
    from catalogue_product`.execute(trx);
  const counts = rows[0] ?? { productsCreated: 0, productsUpdated: 0, productsUnchanged: 0 };
  return { ...counts, termsChanged: await mergeTerms(trx, actor) };
}

async function mergeTerms(trx: Db, actor: string): Promise<number> {
  await sql`
    create temp table catalogue_terms on commit drop as
    select s.place, c.id as product_id, s.channel_id, s.terms,
      case when pc.product_id is not null then jsonb_build_object('product_id', pc.product_id, 'channel_id', pc.channel_id,
        'price_minor', pc.price_minor, 'floor_minor', pc.floor_minor, 'ceiling_minor', pc.ceiling_minor, 'strategy_id', pc.strategy_id) end as before
    from catalogue_stage s join catalogue_product c on c.external_id = s.external_id
      left join product_channel pc on pc.product_id = c.id and pc.channel_id = s.channel_id
    where s.terms <> '{}' and (pc.product_id is null or jsonb_populate_record(pc, s.terms) is distinct from pc)`.execute(trx);
  await sql`analyze catalogue_terms`.execute(trx);
  await sql`
    insert into product_channel (product_id, channel_id, price_minor, floor_minor, ceiling_minor, strategy_id)
    select t.product_id, t.channel_id, r.price_minor, r.floor_minor, r.ceiling_minor, r.strategy_id
    from catalogue_terms t cross join lateral jsonb_populate_record(null::product_channel, coalesce(t.before, '{}') || t.terms) r
    order by t.product_id, t.channel_id
    on conflict (product_id, channel_id) do update set price_minor = excluded.price_minor, floor_minor = excluded.floor_minor,
      ceiling_minor = excluded.ceiling_minor, strategy_id = excluded.strategy_id, updated_at = now(),
      price_changed_at = case when excluded.price_minor is distinct from product_channel.price_minor
        then now() else product_channel.price_changed_at end`.execute(trx);
  const { numAffectedRows } = await sql`
    insert into audit_log (actor, action, subject_type, subject_id, before, after)
    select ${actor}, 'product-channel.update', 'product', product_id::text, before,
      jsonb_build_object('product_id', product_id, 'channel_id', channel_id) || terms
    from catalogue_terms order by place`.execute(trx);
  return Number(numAffectedRows ?? 0);
}
