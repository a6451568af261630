import { isDeepStrictEqual } from "node:util";
import type { Selectable } from "kysely";
import type { RateProvider } from "../domain/exchange-rate.ts";
import type { Instant } from "../domain/instant.ts";
import type { CurrencyCode, Money } from "../domain/money.ts";
import { isTimeZone } from "../domain/local-time.ts";
import type { OmnibusReading } from "../domain/omnibus-settings.ts";
import { BadInputError, ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import { markComparedDue } from "./mark-compared-due.ts";
import type { ChannelTable } from "./pricing-schema.ts";
import { withdrawOutsideLimits } from "./proposals.ts";
import { toMoney } from "./to-money.ts";

/** A place where we sell. Its currency is fixed: prices and limits of its products are kept in it. */
export interface Channel {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly currency: CurrencyCode;
  readonly createdAt: Instant;
  /** How the law on announced reductions is read here; pricing/omnibus/prior-price.ts says what each means. */
  readonly omnibus: ChannelOmnibus;
  /** What a sale here costs, for a floor from costs. */
  readonly costs: ChannelCostSettings;
  /** Share of the products priced here that may be given a new price within 24 hours before a person must look; null: any. */
  readonly personAboveMovedPercent: number | null;
  /** Whether rivals who ask in another currency count, and by which rates. */
  readonly currencies: ChannelCurrencies;
}

export interface ChannelCurrencies {
  readonly compare: boolean;
  readonly rates: RateProvider;
  /** Calendar days that a table may be old; 5 bridges Easter, in the longest gap of a calendar some offers wait for the next table. */
  readonly maxAgeDays: number;
}

export interface ChannelOmnibus {
  readonly reading: OmnibusReading;
  readonly days: number;
  readonly timeZone: string;
  readonly gradual: boolean;
}

export interface ChannelCostSettings {
  /** Of the net price, after all costs; null: no floor is made from costs. */
  readonly minMarginPercent: number | null;
  /** Of the gross price; here and below, null costs nothing. */
  readonly commissionPercent: number | null;
  /** Net, for each sale. */
  readonly fee: Money | null;
  /** What shipping costs us, net, for each sale. */
  readonly shippingCost: Money | null;
}

/** What may be changed of a channel; an absent field is left as it is, null clears it. */
export interface ChannelFields {
  readonly name?: string | undefined;
  readonly omnibus?: Fields<ChannelOmnibus> | undefined;
  readonly costs?: Fields<ChannelCostSettings> | undefined;
  readonly personAboveMovedPercent?: number | null | undefined;
  readonly currencies?: Fields<ChannelCurrencies> | undefined;
}

const COLUMNS = [
  "id",
  "code",
  "name",
  "currency",
  "created_at",
  "omnibus_reading",
  "omnibus_days",
  "omnibus_time_zone",
  "omnibus_gradual",
  "min_margin_percent",
  "commission_percent",
  "fee_minor",
  "shipping_cost_minor",
  "person_above_moved_percent",
  "compare_currencies",
  "rate_provider",
  "rate_max_age_days",
] as const;

/** All channels by code; a shop has a handful. */
export async function listChannels(db: Db): Promise<readonly Channel[]> {
  return (await db.selectFrom("channel").select(COLUMNS).orderBy("code").execute()).map(toChannel);
}

/** @throws NotFoundError */
export async function getChannel(db: Db, code: string): Promise<Channel> {
  const row = await db.selectFrom("channel").select(COLUMNS).where("code", "=", code).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no channel "${code}"; list the channels to see their codes, or create it.`);
  return toChannel(row);
}

/** @throws ConflictError when the code is taken; BadInputError for a code or currency of the wrong shape. */
export async function addChannel(
  db: Db,
  { code, name, currency }: Pick<Channel, "code" | "name" | "currency">,
  actor: string,
): Promise<Channel> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(code)) throw new BadInputError("bad-channel-code", "Write the code in a-z, 0-9 and hyphens.");
  if (!/^[A-Z]{3}$/.test(currency)) throw new BadInputError("bad-currency", "Write the currency as an ISO 4217 code such as PLN.");
  return inTransaction(db, async (trx) => {
    const row = await trx
      .insertInto("channel")
      .values({ code, name, currency })
      .onConflict((conflict) => conflict.column("code").doNothing())
      .returning(COLUMNS)
      .executeTakeFirst();
    if (row === undefined) throw new ConflictError("channel-exists", `A channel "${code}" exists already; choose another code.`);
    const after = toChannel(row);
    await audit(trx, { actor, action: "channel.create", subjectType: "channel", subjectId: row.id, after });
    return after;
  });
}

/**
 * Changes a channel's name and rules. Proposals below a floor that its new costs make are withdrawn, approved ones too.
 * @throws NotFoundError; BadInputError for a time zone that does not exist or an amount that cannot be.
 */
export async function updateChannel(db: Db, code: string, fields: ChannelFields, actor: string): Promise<Channel> {
  return inTransaction(db, async (trx) => {
    await trx.selectFrom("channel").select("id").where("code", "=", code).forNoKeyUpdate().execute();
    const before = await getChannel(trx, code);
    const columns = toColumns(fields, before.currency);
    if (Object.keys(columns).length === 0) return before;
    await trx.updateTable("channel").set(columns).where("id", "=", before.id).execute();
    const after = await getChannel(trx, code);
    if (fields.costs !== undefined) await withdrawOutsideLimits(trx, actor);
    if (!isDeepStrictEqual(before.currencies, after.currencies)) await markComparedDue(trx, { channelId: before.id });
    await audit(trx, { actor, action: "channel.update", subjectType: "channel", subjectId: before.id, before, after });
    return after;
  });
}

function toColumns({ name, omnibus, costs, personAboveMovedPercent, currencies }: ChannelFields, currency: CurrencyCode) {
  if (omnibus?.timeZone !== undefined && !isTimeZone(omnibus.timeZone))
    throw new BadInputError("bad-time-zone", `There is no time zone ${omnibus.timeZone}; give a name like Europe/Warsaw.`);
  for (const [what, money] of Object.entries({ fee: costs?.fee, "shipping cost": costs?.shippingCost })) {
    if (money && money.currency !== currency)
      throw new BadInputError(
        "wrong-currency",
        `The ${what} is in ${money.currency} but the channel sells in ${currency}; send it in ${currency}.`,
      );
    if (money && money.minor < 0) throw new BadInputError("bad-amount", `The ${what} is below zero; send 0.00 or more, or null for none.`);
  }
  return definedFields({
    name,
    omnibus_reading: omnibus?.reading,
    omnibus_days: omnibus?.days,
    omnibus_time_zone: omnibus?.timeZone,
    omnibus_gradual: omnibus?.gradual,
    min_margin_percent: costs?.minMarginPercent,
    commission_percent: costs?.commissionPercent,
    fee_minor: costs?.fee === null ? null : costs?.fee?.minor,
    shipping_cost_minor: costs?.shippingCost === null ? null : costs?.shippingCost?.minor,
    person_above_moved_percent: personAboveMovedPercent,
    compare_currencies: currencies?.compare,
    rate_provider: currencies?.rates,
    rate_max_age_days: currencies?.maxAgeDays,
  });
}

type ChannelRow = Pick<Selectable<ChannelTable>, (typeof COLUMNS)[number]>;

function toChannel(row: ChannelRow): Channel {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    currency: row.currency,
    createdAt: row.created_at,
    omnibus: {
      reading: row.omnibus_reading,
      days: row.omnibus_days,
      timeZone: row.omnibus_time_zone,
      gradual: row.omnibus_gradual,
    },
    costs: {
      minMarginPercent: row.min_margin_percent === null ? null : Number(row.min_margin_percent),
      commissionPercent: row.commission_percent === null ? null : Number(row.commission_percent),
      fee: toMoney(row.fee_minor, row.currency),
      shippingCost: toMoney(row.shipping_cost_minor, row.currency),
    },
    personAboveMovedPercent: row.person_above_moved_percent,
    currencies: { compare: row.compare_currencies, rates: row.rate_provider, maxAgeDays: row.rate_max_age_days },
  };
}
