import type { CatalogueEntry, CatalogueProblem } from "../domain/catalogue-entry.ts";
import { moneyFromDecimal } from "../domain/money.ts";
import type { Channel } from "./channels.ts";
import { listChannels } from "./channels.ts";
import type { Db } from "./connect.ts";

/** An entry whose names are resolved and whose amounts are whole smallest units of its channel's currency. */
export interface CheckedEntry {
  readonly entry: CatalogueEntry;
  readonly channel: Channel;
  /** Absent: the column is not in the file. */
  readonly cost?: number | null;
  readonly rrp?: number | null;
  readonly terms: {
    readonly price_minor?: number | null;
    readonly floor_minor?: number | null;
    readonly ceiling_minor?: number | null;
    readonly strategy_id?: number | null;
  };
}

/**
 * Checks entries against what the database knows (channels, strategies) and against the rows before them: a product stands once per
 * channel, an address belongs to one product.
 */
export async function entryChecker(
  trx: Db,
): Promise<(entry: CatalogueEntry) => CheckedEntry | { readonly problems: readonly CatalogueProblem[] }> {
  const channels = new Map((await listChannels(trx)).map((channel) => [channel.code, channel]));
  const strategies = new Map(
    (await trx.selectFrom("strategy").select(["id", "name"]).execute()).map((strategy) => [strategy.name, strategy.id]),
  );
  const [only] = channels.size === 1 ? channels.values() : [];
  const lines = new Map<string, number>();
  const owners = new Map<string, string>();

  return (entry) => {
    const problems: CatalogueProblem[] = [];
    const problem = (column: string | null, value: string | null, code: string, message: string): null => {
      problems.push({ line: entry.line, column, value, code, message });
      return null;
    };
    for (const [column, value] of Object.entries({ product_id: entry.externalId, name: entry.name, ...entry.product })) {
      for (const text of [value].flat())
        if (typeof text === "string" && (text.includes("\0") || !text.isWellFormed()))
          problem(column, null, "bad-text", `The ${column} holds characters that cannot be stored; take them out.`);
    }
    const channel = entry.channel === null ? (channels.get("shop") ?? only) : channels.get(entry.channel);
    if (channel === undefined) {
      const known = [...channels.keys()].join(", ");
      const named = entry.channel === null ? "The row names no channel" : `There is no channel "${entry.channel}"`;
      problem("channel", entry.channel, "unknown-channel", `${named}; write one of: ${known}, or create it first.`);
      return { problems };
    }
    const { currency } = channel;
    if (entry.currency !== null && entry.currency !== currency) {
      problem(
        "currency",
        entry.currency,
        "wrong-currency",
        `The row is in ${entry.currency} but channel "${channel.code}" sells in ${currency}; convert it.`,
      );
    }
    const minor = (column: string, decimal: string | null | undefined): number | null | undefined => {
      if (decimal === null || decimal === undefined) return decimal;
      const money = moneyFromDecimal(decimal, currency);
      return (
        money?.minor ?? problem(column, decimal, "bad-amount", `${decimal} is no amount of ${currency}; give it fewer decimals or digits.`)
      );
    };
    const strategy = (name: string | null | undefined): number | null | undefined => {
      if (name === null || name === undefined) return name;
      return (
        strategies.get(name) ??
        problem("strategy", name, "unknown-strategy", `There is no strategy "${name}"; create it first or empty the cell.`)
      );
    };
    const checked = {
      entry,
      channel,
      ...present("cost", minor("cost", entry.product.cost)),
      ...present("rrp", minor("rrp", entry.product.rrp)),
      terms: {
        ...present("price_minor", minor("price", entry.terms.price)),
        ...present("floor_minor", minor("floor", entry.terms.floor)),
        ...present("ceiling_minor", minor("ceiling", entry.terms.ceiling)),
        ...present("strategy_id", strategy(entry.terms.strategy)),
      },
    };
    const key = `${channel.code} ${entry.externalId}`;
    const before = lines.get(key);
    if (before !== undefined) {
      problem(
        "product_id",
        entry.externalId,
        "row-twice",
        `Product "${entry.externalId}" stands on line ${before} already; keep one row per product and channel.`,
      );
    }
    for (const url of entry.urls) {
      const owner = owners.get(url);
      if (owner !== undefined && owner !== entry.externalId) problem("urls", url, "url-taken", takenBy(url, owner));
    }
    if (problems.length > 0) return { problems };
    lines.set(key, entry.line);
    for (const url of entry.urls) owners.set(url, entry.externalId);
    return checked;
  };
}

/** An address is watched for one product. */
export function takenBy(url: string, externalId: string): string {
  return `${url} is watched for product "${externalId}" already; name it with one product only.`;
}

function present<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: T });
}
