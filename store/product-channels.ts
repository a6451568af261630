import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { type CurrencyCode, type Money, moneyText } from "../domain/money.ts";
import { BadInputError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import { getChannel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import { FIRST_ASSIGNMENT } from "./in-selection.ts";
import { withdrawOutsideLimits } from "./proposals.ts";
import { toMoney } from "./to-money.ts";

/** A product's own price and limits on one channel; gross, in the channel's currency. */
export interface ProductChannel {
  readonly channel: string;
  readonly currency: CurrencyCode;
  readonly price: Money | null;
  readonly floor: Money | null;
  readonly ceiling: Money | null;
  /** The maker's recommendation where this channel sells; null: the product's own counts. */
  readonly rrp: Money | null;
  /** The strategy that the product itself names; null: the set decides that it is in. */
  readonly strategyId: number | null;
  /** The strategy that prices it, and why that one; null: none does. */
  readonly pricedBy: PricedBy | null;
  readonly priceChangedAt: Instant;
  readonly updatedAt: Instant;
}

export interface PricedBy {
  readonly strategyId: number;
  readonly strategyName: string;
  readonly strategyVersion: number;
  /** null: the product names the strategy itself. Else the assignment of the set that it is in. */
  readonly assignmentId: number | null;
  readonly assignmentName: string | null;
}

/** An absent field is left as it is, null clears it. */
export type ProductChannelFields = Fields<Pick<ProductChannel, "price" | "floor" | "ceiling" | "rrp" | "strategyId">>;

/** Per product id its channels, by code. */
export async function channelsOfProducts(db: Db, productIds: readonly number[]): Promise<ReadonlyMap<number, readonly ProductChannel[]>> {
  if (productIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("product_channel as pc")
    .innerJoin("channel as c", "c.id", "pc.channel_id")
    .innerJoin("product as p", "p.id", "pc.product_id")
    .leftJoinLateral(FIRST_ASSIGNMENT.as("a"), (join) => join.onTrue())
    .leftJoin("strategy as s", (join) => join.on(sql<boolean>`s.id = coalesce(pc.strategy_id, a.strategy_id)`))
    .select(["s.id as priced_by", "s.name as strategy_name", "s.version", "a.id as assignment_id", "a.name as assignment_name"])
    .select([
      "pc.product_id",
      "c.code",
      "c.currency",
      "pc.price_minor",
      "pc.floor_minor",
      "pc.ceiling_minor",
      "pc.rrp_minor",
      "pc.strategy_id",
      "pc.price_changed_at",
      "pc.updated_at",
    ])
    .where("pc.product_id", "in", productIds)
    .orderBy("c.code")
    .execute();
  const result = new Map<number, ProductChannel[]>();
  for (const row of rows) {
    const channels = result.get(row.product_id) ?? [];
    result.set(row.product_id, channels);
    channels.push({
      channel: row.code,
      currency: row.currency,
      price: toMoney(row.price_minor, row.currency),
      floor: toMoney(row.floor_minor, row.currency),
      ceiling: toMoney(row.ceiling_minor, row.currency),
      rrp: toMoney(row.rrp_minor, row.currency),
      strategyId: row.strategy_id,
      pricedBy:
        row.priced_by === null || row.strategy_name === null || row.version === null
          ? null
          : {
              strategyId: row.priced_by,
              strategyName: row.strategy_name,
              strategyVersion: row.version,
              assignmentId: row.assignment_id,
              assignmentName: row.assignment_name,
            },
      priceChangedAt: row.price_changed_at,
      updatedAt: row.updated_at,
    });
  }
  return result;
}

/**
 * Sets price, limits or strategy of a product on a channel, creating the pair when it is new. Proposals that the new limits forbid are
 * withdrawn, approved ones too.
 * @throws NotFoundError for the product or the channel; BadInputError when an amount is not positive, is in another currency than the
 * channel's, the floor lies above the ceiling, or the strategy does not exist.
 */
export async function setProductChannel(
  db: Db,
  productId: number,
  channelCode: string,
  fields: ProductChannelFields,
  actor: string,
): Promise<ProductChannel> {
  return inTransaction(db, async (trx) => {
    const channel = await getChannel(trx, channelCode);
    for (const [name, money] of Object.entries({ price: fields.price, floor: fields.floor, ceiling: fields.ceiling, rrp: fields.rrp })) {
      if (money) checkAmount(name, money, channel.currency);
    }
    await requireStrategy(trx, fields.strategyId);
    // the product's lock orders two writers of a pair that does not exist yet; "no key", since a worker that holds the pair must still
    // be able to refer to the product
    const product = await trx.selectFrom("product").select("id").where("id", "=", productId).forNoKeyUpdate().executeTakeFirst();
    if (product === undefined) {
      throw new NotFoundError(`There is no product with id ${productId}; list the products to see what there is.`);
    }
    const before = await onChannel(trx, productId, channelCode);
    const limits = { floor: before?.floor ?? null, ceiling: before?.ceiling ?? null, ...definedFields(fields) };
    if (limits.floor && limits.ceiling && limits.floor.minor > limits.ceiling.minor) {
      throw new BadInputError(
        "floor-above-ceiling",
        `The floor ${moneyText(limits.floor).amount} lies above the ceiling ${moneyText(limits.ceiling).amount}; lower it or raise the ceiling.`,
      );
    }
    const columns = definedFields({
      price_minor: minorOf(fields.price),
      floor_minor: minorOf(fields.floor),
      ceiling_minor: minorOf(fields.ceiling),
      rrp_minor: minorOf(fields.rrp),
      strategy_id: fields.strategyId,
    });
    const priceChanged = fields.price !== undefined && (fields.price?.minor ?? null) !== (before?.price?.minor ?? null);
    await trx
      .insertInto("product_channel")
      .values({ product_id: productId, channel_id: channel.id, ...columns })
      .onConflict((conflict) =>
        conflict.columns(["product_id", "channel_id"]).doUpdateSet({
          ...columns,
          updated_at: sql<Instant>`now()`,
          ...(priceChanged ? { price_changed_at: sql<Instant>`now()` } : {}),
        }),
      )
      .execute();
    const after = await onChannel(trx, productId, channelCode);
    if (after === undefined) throw new Error("a product's channel was lost between two queries");
    await withdrawOutsideLimits(trx, actor, productId);
    await audit(trx, { actor, action: "product-channel.update", subjectType: "product", subjectId: productId, before, after });
    return after;
  });
}

async function onChannel(db: Db, productId: number, code: string): Promise<ProductChannel | undefined> {
  const channels = await channelsOfProducts(db, [productId]);
  return channels.get(productId)?.find((one) => one.channel === code);
}

async function requireStrategy(db: Db, id: number | null | undefined): Promise<void> {
  if (id === null || id === undefined) return;
  const found = await db.selectFrom("strategy").select("id").where("id", "=", id).executeTakeFirst();
  if (found === undefined) throw new BadInputError("unknown-strategy", `There is no strategy ${id}; create it first or send null.`);
}

function checkAmount(name: string, money: Money, currency: CurrencyCode): void {
  if (money.currency !== currency) {
    throw new BadInputError(
      "wrong-currency",
      `The ${name} is in ${money.currency} but the channel sells in ${currency}; send it in ${currency}.`,
    );
  }
  if (money.minor <= 0)
    throw new BadInputError("bad-amount", `The ${name} is not above zero; send a positive amount, or null when unknown.`);
}

function minorOf(money: Money | null | undefined): number | null | undefined {
  return money === null ? null : money?.minor;
}
