import { sql } from "kysely";

/** The floor that the channel's costs make now, for a statement with both tables; null: none is asked for, or it cannot be told. */
export const COMPUTED_FLOOR = sql<number | null>`computed_floor(product.cost_minor, product.cost_currency, product.vat_percent, channel)`;

/** The channel makes a floor from costs, and it cannot be told now: a missing cost never means that any price will do. */
export const FLOOR_UNKNOWN = sql<boolean>`(channel.min_margin_percent is not null and ${COMPUTED_FLOOR} is null)`;
