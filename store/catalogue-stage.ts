import { once } from "node:events";
import { sql } from "kysely";
import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { CheckedEntry } from "./catalogue-check.ts";
import type { Db } from "./connect.ts";

const CHUNK_CHARACTERS = 64 * 1024;

/** Takes checked rows one by one into a table of this transaction, `catalogue_stage`; addresses go to `catalogue_stage_url` when it ends. */
export interface CatalogueStage {
  add(row: CheckedEntry): Promise<void>;
  finish(): Promise<void>;
}

/** Begins a COPY: until `finish` nothing else may be asked of the connection. */
export async function openCatalogueStage(trx: Db, client: ClientBase): Promise<CatalogueStage & { abort(error: Error): void }> {
  await sql`
    create temp table catalogue_stage (
      -- in file order
      place integer generated always as identity, line integer not null, external_id text not null, channel_id bigint not null,
      -- columns of product and of product_channel, those that the file has
      product jsonb not null, terms jsonb not null,
      -- [address, host] each
      urls jsonb not null
    ) on commit drop`.execute(trx);
  const stream = client.query(copyFrom("copy catalogue_stage (line, external_id, channel_id, product, terms, urls) from stdin"));
  let failure: Error | null = null;
  stream.on("error", (error) => (failure = error));
  let chunk = "";
  const send = async (): Promise<void> => {
    if (failure !== null) throw failure;
    const ready = chunk === "" || stream.write(chunk);
    chunk = "";
    // also ends when the connection is lost
    if (!ready) await once(stream, "drain");
  };
  return {
    async add(row) {
      chunk += `${lineOf(row)}\n`;
      if (chunk.length >= CHUNK_CHARACTERS) await send();
    },
    async finish() {
      await send();
      stream.end();
      await once(stream, "finish");
      await sql`
        create temp table catalogue_stage_url on commit drop as
        select s.place, s.line, s.external_id, u.value ->> 0 as url, u.value ->> 1 as host
        from catalogue_stage s cross join lateral jsonb_array_elements(s.urls) u`.execute(trx);
      await sql`analyze catalogue_stage, catalogue_stage_url`.execute(trx);
    },
    abort(error) {
      stream.destroy(error);
    },
  };
}

/** A line in the text format of COPY. */
function lineOf(row: CheckedEntry): string {
  const { entry, channel, terms } = row;
  const urls = entry.urls.map((url) => [url, new URL(url).host]);
  const cells = [JSON.stringify(productOf(row)), JSON.stringify(terms), JSON.stringify(urls)];
  return [entry.line, escaped(entry.externalId), channel.id, ...cells.map(escaped)].join("\t");
}

function productOf({ entry, channel, cost, rrp }: CheckedEntry) {
  const { cost: _, rrp: __, vatPercent, soldPerDay, salesRank, packSize, tags, ...plain } = entry.product;
  // what is undefined is no key of the JSON, and so left as it is
  return {
    external_id: entry.externalId,
    name: entry.name,
    ...plain,
    cost_minor: cost,
    cost_currency: cost === undefined || cost === null ? cost : channel.currency,
    vat_percent: vatPercent,
    rrp_minor: rrp,
    rrp_currency: rrp === undefined || rrp === null ? rrp : channel.currency,
    sold_per_day: soldPerDay,
    sales_rank: salesRank,
    pack_size: packSize,
    // an empty cell is no tag at all
    tags: tags === undefined ? undefined : [...(tags ?? [])],
  };
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character) : text;
}
