import type { ExportColumn } from "../domain/export-column.ts";

/** A list that can be exported whole. */
export interface ExportList {
  readonly title: string;
  /** What a key must be allowed. */
  readonly scope: "read" | "admin";
  readonly columns: readonly (ExportColumn & { readonly sql: string })[];
  readonly from: string;
  /** Absent: as they lie in the table, since sorting years of history would hold up its first row. */
  readonly orderBy?: string;
  /** What `since` and `until` are about: an instant, or the two ends of an interval; absent: the list has no time. */
  readonly time?: string | readonly [from: string, to: string];
}

const text = (name: string, sql = name) => ({ name, type: "text" as const, sql });
const integer = (name: string, sql = name) => ({ name, type: "integer" as const, sql });
const number = (name: string, sql = name) => ({ name, type: "number" as const, sql });
const boolean = (name: string, sql = name) => ({ name, type: "boolean" as const, sql });
const instant = (name: string, sql = name) => ({ name, type: "instant" as const, sql });
const json = (name: string, sql: string) => ({ name, type: "json" as const, sql: `${sql}::text` });
const money = (name: string, sql: string, currency = "currency") => ({ name, type: "money" as const, currency, sql });

const OF_PRODUCT = [integer("product_id", "p.id"), text("external_id", "p.external_id")];
const STATE = (of: string) => [
  text("currency", `${of}.currency`),
  money("price", `${of}.price_minor`),
  money("regular_price", `${of}.regular_price_minor`),
  money("lowest_price_30_days", `${of}.lowest_price_30_days_minor`),
  money("shipping_price", `${of}.shipping_price_minor`),
  text("availability", `${of}.availability`),
  text("item_condition", `${of}.item_condition`),
];

/** Every list that can be exported, by name. Sellers stand in it as they are stored: a private one under the name given to him here. */
export const EXPORT_LISTS = {
  products: {
    title: "What we sell",
    scope: "read",
    columns: [
      integer("id"),
      ...["external_id", "name", "brand", "gtin", "mpn", "category", "url", "cost_currency"].map((name) => text(name)),
      money("cost", "cost_minor", "cost_currency"),
      { name: "vat_percent", type: "decimal", sql: "vat_percent" },
      text("rrp_currency"),
      money("rrp", "rrp_minor", "rrp_currency"),
      integer("stock"),
      number("sold_per_day"),
      integer("sales_rank"),
      json("tags", "to_jsonb(tags)"),
      text("line"),
      number("pack_size"),
      boolean("perishable"),
      instant("created_at"),
      instant("updated_at"),
    ],
    from: "product",
    orderBy: "id",
  },
  "product-channels": {
    title: "What our products ask on each channel now, and their limits",
    scope: "read",
    columns: [
      ...OF_PRODUCT,
      text("channel", "c.code"),
      text("currency", "c.currency"),
      money("price", "pc.price_minor"),
      money("floor", "pc.floor_minor"),
      money("ceiling", "pc.ceiling_minor"),
      money("rrp", "pc.rrp_minor"),
      text("strategy", "s.name"),
      instant("price_changed_at", "pc.price_changed_at"),
    ],
    from: "product_channel pc join product p on p.id = pc.product_id join channel c on c.id = pc.channel_id left join strategy s on s.id = pc.strategy_id",
    orderBy: "pc.product_id, pc.channel_id",
  },
  "own-prices": {
    title: "What our products asked, and when",
    scope: "read",
    columns: [
      ...OF_PRODUCT,
      text("channel", "c.code"),
      text("currency", "c.currency"),
      money("price", "o.price_minor"),
      instant("valid_from", "o.valid_from"),
      instant("valid_to", "o.valid_to"),
    ],
    from: "own_price o join product p on p.id = o.product_id join channel c on c.id = o.channel_id",
    orderBy: "o.product_id, o.channel_id, o.valid_from",
    time: ["o.valid_from", "o.valid_to"],
  },
  sources: {
    title: "Watched sites",
    scope: "read",
    columns: [
      integer("id"),
      ...["host", "name", "kind", "country", "currency", "fetch_mode"].map((name) => text(name)),
      boolean("enabled"),
      instant("paused_until"),
      text("paused_reason"),
      instant("quarantined_at"),
      text("quarantine_reason"),
      instant("created_at"),
    ],
    from: "source",
    orderBy: "id",
  },
  listings: {
    title: "Watched addresses",
    scope: "read",
    columns: [
      integer("id", "l.id"),
      integer("source_id", "l.source_id"),
      text("host", "s.host"),
      ...OF_PRODUCT,
      text("url", "l.url"),
      boolean("enabled", "l.enabled"),
      integer("interval_seconds", "l.interval_seconds"),
      json("tags", "to_jsonb(l.tags)"),
      instant("created_at", "l.created_at"),
      instant("last_checked_at", "lc.last_checked_at"),
      text("last_outcome", "lc.last_outcome"),
      text("last_reason", "lc.last_reason"),
      instant("last_seen_at", "lc.last_seen_at"),
      integer("checks", "lc.checks"),
      integer("consecutive_failures", "lc.consecutive_failures"),
    ],
    from: "listing l join source s on s.id = l.source_id left join product p on p.id = l.product_id left join listing_check lc on lc.listing_id = l.id",
    orderBy: "l.id",
  },
  offers: {
    title: "Offers that stand",
    scope: "read",
    columns: [
      integer("id", "o.id"),
      integer("listing_id", "o.listing_id"),
      integer("source_id", "o.source_id"),
      text("host", "s.host"),
      ...OF_PRODUCT,
      text("seller_name", "o.seller_name"),
      text("name", "o.name"),
      text("url", "o.url"),
      ...STATE("o"),
      boolean("tax_included", "o.tax_included"),
      integer("quantity", "o.quantity"),
      integer("position", "o.position"),
      instant("valid_from", "o.valid_from"),
      instant("first_seen_at", "o.first_seen_at"),
      instant("last_seen_at", "lc.last_seen_at"),
    ],
    from:
      "offer o join source s on s.id = o.source_id join listing l on l.id = o.listing_id and l.enabled and o.vanished_at is null " +
      "left join listing_check lc on lc.listing_id = o.listing_id left join product p on p.id = o.product_id",
    orderBy: "o.id",
  },
  history: {
    title: "How offers were, one row for each stretch in which one stayed the same",
    scope: "read",
    columns: [
      integer("offer_id", "h.offer_id"),
      integer("listing_id", "h.listing_id"),
      integer("source_id", "h.source_id"),
      text("host", "s.host"),
      ...OF_PRODUCT,
      text("seller_name", "h.seller_name"),
      text("url", "h.url"),
      ...STATE("h"),
      instant("valid_from", "h.valid_from"),
      instant("valid_to", "h.valid_to"),
      instant("last_seen_at", "h.last_seen_at"),
    ],
    from: "offer_history h join source s on s.id = h.source_id left join product p on p.id = h.product_id",
    time: ["h.valid_from", "h.valid_to"],
  },
  "price-days": {
    title:
      "What sources asked for a product by day, UTC: only days unlike the end of the one before; `close_offers` 0: nothing is known after it",
    scope: "read",
    columns: [
      ...OF_PRODUCT,
      integer("source_id", "d.source_id"),
      text("host", "s.host"),
      boolean("is_new", "d.is_new"),
      { name: "day", type: "date", sql: "d.day" },
      text("currency", "d.currency"),
      ...["open", "low", "high", "close", "median"].map((name) => money(name, `d.${name}_minor`)),
      integer("offers", "d.offers"),
      number("available_share", "d.available_share"),
      number("known_share", "d.known_share"),
      integer("close_offers", "d.close_offers"),
    ],
    from: "price_day d join source s on s.id = d.source_id join product p on p.id = d.product_id",
    time: "d.day",
  },
  observations: {
    title: "Looks at listings that found something new or failed",
    scope: "read",
    columns: [
      integer("id"),
      integer("listing_id"),
      instant("observed_at"),
      instant("recorded_at"),
      text("outcome"),
      text("reason"),
      integer("http_status"),
      text("fetch_mode"),
      text("final_url"),
      text("parser"),
      integer("parser_version"),
      text("body_hash"),
      text("review"),
      json("offers", "offers"),
    ],
    from: "observation",
    time: "observed_at",
  },
  proposals: {
    title: "Proposed prices and what became of them",
    scope: "read",
    columns: [
      integer("id", "pp.id"),
      ...OF_PRODUCT,
      text("channel", "c.code"),
      text("status", "pp.status"),
      text("currency", "pp.currency"),
      money("current_price", "pp.current_price_minor"),
      money("price", "pp.price_minor"),
      money("floor", "pp.floor_minor"),
      money("ceiling", "pp.ceiling_minor"),
      text("reason_code", "pp.reason_code"),
      text("reason_text", "pp.reason_text"),
      text("strategy", "s.name"),
      integer("strategy_version", "pp.strategy_version"),
      boolean("needs_person", "pp.needs_person"),
      instant("created_at", "pp.created_at"),
      instant("valid_until", "pp.valid_until"),
      instant("decided_at", "pp.decided_at"),
      text("decided_by", "pp.decided_by"),
      text("decision_reason", "pp.decision_reason"),
    ],
    from:
      "price_proposal pp join product p on p.id = pp.product_id join channel c on c.id = pp.channel_id " +
      "left join strategy s on s.id = pp.strategy_id",
    orderBy: "pp.id",
    time: "pp.created_at",
  },
  alerts: {
    title: "Facts that somebody asked to be told",
    scope: "read",
    columns: [
      integer("id", "a.id"),
      integer("rule_id", "a.rule_id"),
      text("kind", "a.kind"),
      ...OF_PRODUCT,
      integer("listing_id", "a.listing_id"),
      integer("offer_id", "a.offer_id"),
      integer("observation_id", "a.observation_id"),
      text("title", "a.title"),
      json("data", "a.data"),
      instant("created_at", "a.created_at"),
    ],
    from: "alert a left join product p on p.id = a.product_id",
    orderBy: "a.id",
    time: "a.created_at",
  },
  deliveries: {
    title: "Messages to targets, and how sending them went",
    scope: "read",
    columns: [
      integer("id", "d.id"),
      integer("target_id", "d.target_id"),
      text("target", "t.name"),
      text("event", "d.event"),
      text("status", "d.status"),
      integer("attempts", "d.attempts"),
      text("last_error", "d.last_error"),
      instant("created_at", "d.created_at"),
      instant("delivered_at", "d.delivered_at"),
    ],
    from: "delivery d left join delivery_target t on t.id = d.target_id",
    orderBy: "d.id",
    time: "d.created_at",
  },
  candidates: {
    title: "Listings that were found, with the product that each may belong to",
    scope: "read",
    columns: [
      integer("id", "lc.id"),
      integer("source_id", "lc.source_id"),
      text("host", "s.host"),
      text("url", "lc.url"),
      ...["name", "brand", "gtin", "mpn", "sku", "currency"].map((name) => text(name, `lc.${name}`)),
      money("price", "lc.price_minor"),
      text("state", "lc.state"),
      text("reason", "lc.reason"),
      ...OF_PRODUCT,
      integer("listing_id", "lc.listing_id"),
      instant("found_at", "lc.found_at"),
      instant("last_seen_at", "lc.last_seen_at"),
      instant("decided_at", "lc.decided_at"),
      text("decided_by", "lc.decided_by"),
    ],
    from: "listing_candidate lc join source s on s.id = lc.source_id left join product p on p.id = lc.product_id",
    orderBy: "lc.id",
    time: "lc.found_at",
  },
  audit: {
    title: "Who changed what",
    scope: "admin",
    columns: [
      integer("id"),
      instant("at"),
      ...["actor", "action", "subject_type", "subject_id"].map((name) => text(name)),
      json("before", "before"),
      json("after", "after"),
    ],
    from: "audit_log",
    orderBy: "id",
    time: "at",
  },
} as const satisfies Readonly<Record<string, ExportList>>;

export type ExportListName = keyof typeof EXPORT_LISTS;
export const EXPORT_LIST_NAMES = Object.keys(EXPORT_LISTS) as ExportListName[];
