import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { PROXY_TIERS, type ProxyTier } from "../domain/proxy.ts";
import { BadInputError, NotFoundError } from "../errors.ts";
import type { Db } from "../store/connect.ts";
import type { ProxyRecord } from "../store/proxies.ts";
import type { SourceRecord } from "../store/sources.ts";
import { printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface AddOptions {
  readonly tier: string;
  readonly name?: string;
  readonly country?: string;
  readonly costPerGb?: string;
  readonly costPerRequest?: string;
  readonly costCurrency?: string;
  readonly json?: true;
}

/** `cenoskop proxy list|add|remove`: the proxies of a site, with their health and cost. */
export function addProxyCommand(program: Command): void {
  const proxy = program.command("proxy").description("list, add and remove the proxies of a watched site");

  proxy
    .command("list <host>")
    .description("list a site's proxies, cheapest tier first, with their health and cost")
    .option("--json", "print one line of JSON per proxy")
    .addHelpText("after", "\nExample:\n  cenoskop proxy list www.example.pl")
    .action(async (host: string, options: { json?: true }) => {
      const { listProxies } = await import("../store/proxies.ts");
      const found = await withDatabase(async (db) => listProxies(db, (await sourceOf(db, host)).id));
      for (const one of found) await (options.json === true ? printJson(one) : printLine(oneLine(one)));
    });

  proxy
    .command("add <host>")
    .description("add a proxy; its address is read from standard input, so that its password is in no list of processes")
    .requiredOption("--tier <tier>", `${PROXY_TIERS.join(", ")}; cheaper tiers are tried first`)
    .option("--name <name>", "what to call it")
    .option("--country <code>", "where it comes out: PL, DE")
    .option("--cost-per-gb <amount>", "8.50")
    .option("--cost-per-request <amount>", "0.001")
    .option("--cost-currency <code>", "USD")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  echo http://user:password@proxy.example:8080 | cenoskop proxy add www.example.pl --tier datacenter\n" +
        "http, https, socks4 and socks5; {session} in the user name becomes another word for each session.",
    )
    .action(async (host: string, options: AddOptions) => {
      const { addProxy } = await import("../store/proxies.ts");
      const { secretBoxOf } = await import("../store/secret-box.ts");
      const { readConfig } = await import("../config.ts");
      const { name, country, costPerGb, costPerRequest, costCurrency } = options;
      const tier = tierOf(options.tier);
      for (const cost of [costPerGb, costPerRequest]) refuseBadCost(cost);
      const url = (await text(process.stdin)).trim();
      const secrets = await secretBoxOf(readConfig());
      const fields = { url, tier, name, country: upper(country, 2), costPerGb, costPerRequest, costCurrency: upper(costCurrency, 3) };
      const added = await withDatabase(async (db) => addProxy(db, secrets, (await sourceOf(db, host)).id, fields, "cli"));
      await (options.json === true ? printJson(added) : printLine(oneLine(added)));
    });

  proxy
    .command("remove <proxy>")
    .description("forget a proxy with its counts, by its number")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop proxy remove 3")
    .action(async (id: string, options: { json?: true }) => {
      if (!/^\d{1,15}$/.test(id))
        throw new BadInputError("bad-option", `"${id}" is no number of a proxy; see them with: cenoskop proxy list <host>`);
      const { removeProxy } = await import("../store/proxies.ts");
      await withDatabase((db) => removeProxy(db, Number(id), "cli"));
      await (options.json === true ? printJson({ removed: Number(id) }) : printLine(`Proxy ${id} is forgotten.`));
    });
}

/** @throws NotFoundError */
export async function sourceOf(db: Db, host: string): Promise<SourceRecord> {
  const { findSource } = await import("../store/sources.ts");
  const found = await findSource(db, host);
  if (found === null) throw new NotFoundError(`No address of "${host}" is watched; see the hosts with: cenoskop source list`);
  return found;
}

function oneLine(proxy: ProxyRecord): string {
  const { id, tier, country, server, visits, failures, blocks, bytes, latencyMs, spent, costCurrency, enabled, coolUntil } = proxy;
  const health = `${visits} visits, ${blocks} refused, ${failures} failed, ${latencyMs === null ? "-" : Math.round(latencyMs)} ms`;
  const cost = `${(bytes / 1e6).toFixed(1)} MB${spent === null ? "" : `, ${spent} ${costCurrency}`}`;
  const state = !enabled
    ? "  off"
    : coolUntil !== null && Date.parse(coolUntil) > Date.now()
      ? `  rests until ${coolUntil}: ${proxy.lastFailure}`
      : "";
  return `${String(id).padEnd(4)} ${tier.padEnd(11)} ${country ?? "--"}  ${server.padEnd(34)} ${health}, ${cost}${state}`;
}

function tierOf(given: string): ProxyTier {
  const found = PROXY_TIERS.find((one) => one === given);
  if (found !== undefined) return found;
  throw new BadInputError("bad-option", `"${given}" is no tier; write one of ${PROXY_TIERS.join(", ")}.`);
}

function refuseBadCost(given: string | undefined): void {
  if (given === undefined || /^\d{1,6}(\.\d{1,6})?$/.test(given)) return;
  throw new BadInputError("bad-option", `"${given}" is no amount; write one like 8.50.`);
}

function upper(given: string | undefined, length: number): string | undefined {
  if (given === undefined || (given.length === length && /^[A-Za-z]+$/.test(given))) return given?.toUpperCase();
  throw new BadInputError("bad-option", `"${given}" is no code; write ${length} letters.`);
}
