import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { RATE_PROVIDERS, type RateProvider } from "../domain/exchange-rate.ts";
import { BadInputError } from "../errors.ts";
import type { ManualRate } from "../store/manual-rates.ts";
import type { RatesLoaded, RateState } from "../store/rates.ts";
import { printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

/** `cenoskop rates list|load|use|give|end`: daily rates, and which channels compare other currencies by them. */
export function addRates(program: Command): void {
  const rates = program.command("rates").description("daily exchange rates: see how old they are, load them, give one by hand");

  rates
    .command("list")
    .description("how old the tables are, how loading them went, and the rates given by hand")
    .option("--json", "print one line of JSON per publisher and per rate given by hand")
    .addHelpText("after", "\nExample:\n  cenoskop rates list")
    .action(async (options: { json?: true }) => {
      const { rateStates } = await import("../store/rates.ts");
      const { listManualRates } = await import("../store/manual-rates.ts");
      const now = new Date();
      const { states, manual } = await withDatabase(async (db) => ({
        states: await rateStates(db, now),
        manual: await listManualRates(db, { now }),
      }));
      for (const state of states) await (options.json === true ? printJson(state) : printLine(stateLine(state)));
      for (const rate of manual) await (options.json === true ? printJson(rate) : printLine(manualLine(rate)));
    });

  rates
    .command("load")
    .description("load the publishers' tables now, or a file that they published; loading the same twice changes nothing")
    .option("--from <file>", "the ECB's eurofxref (XML or CSV, unpacked) or NBP's table A (JSON or XML)")
    .option("--provider <name>", "only this one: ecb or nbp")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop rates load --from eurofxref-hist.csv\nExit code 1 when a publisher could not be reached.")
    .action(async (options: { from?: string; provider?: string; json?: true }) => {
      const provider = options.provider === undefined ? undefined : providerOf(options.provider);
      const results = options.from === undefined ? await fromPublishers(provider) : [await fromFile(options.from, provider)];
      for (const result of results) {
        if ("problem" in result) process.exitCode = 1;
        await (options.json === true ? printJson(result) : printLine("problem" in result ? result.problem : loadedLine(result)));
      }
    });

  rates
    .command("use <channel>")
    .description("compare rivals who ask in other currencies on a channel, or no longer")
    .option("--provider <name>", "by whose rates: ecb or nbp; none: offers in other currencies do not count")
    .option("--max-age-days <days>", "calendar days that a table may be old (5 unless it was set, which bridges Easter)")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop rates use shop --provider nbp")
    .action(async (code: string, options: { provider?: string; maxAgeDays?: string; json?: true }) => {
      const { updateChannel } = await import("../store/channels.ts");
      const off = options.provider === "none";
      const given = off || options.provider === undefined ? undefined : providerOf(options.provider);
      const maxAgeDays = options.maxAgeDays === undefined ? undefined : days(options.maxAgeDays);
      const currencies = { compare: off ? false : given === undefined ? undefined : true, rates: given, maxAgeDays };
      const channel = await withDatabase((db) => updateChannel(db, code, { currencies }, "cli"));
      if (options.json === true) return printJson(channel);
      const { compare, rates: by, maxAgeDays: most } = channel.currencies;
      await printLine(
        compare
          ? `Offers in other currencies count on ${code} by the rates of ${by} that are at most ${most} days old.`
          : `Offers in other currencies do not count on ${code}.`,
      );
    });

  rates
    .command("give <from> <to> <rate>")
    .description("say what one unit of a currency is worth, for a time that ends; goes before any table, both ways")
    .requiredOption("--until <instant>", "when it ends: 2026-12-31T23:00:00Z; within a year")
    .option("--begin <instant>", "when it begins; now unless given")
    .option("--reason <text>", "why, for whoever asks later")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop rates give EUR PLN 4.25 --until 2026-12-31T23:00:00Z --reason hedged")
    .action(async (from: string, to: string, rate: string, options: { until: string; begin?: string; reason?: string; json?: true }) => {
      const { addManualRate } = await import("../store/manual-rates.ts");
      const given = { from, to, rate, validFrom: options.begin, validTo: options.until, reason: options.reason };
      const added = await withDatabase((db) => addManualRate(db, given, "cli"));
      await (options.json === true ? printJson(added) : printLine(manualLine(added)));
    });

  rates
    .command("end <id>")
    .description("end a rate that was given by hand")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop rates end 3")
    .action(async (id: string, options: { json?: true }) => {
      const { endManualRate } = await import("../store/manual-rates.ts");
      if (!/^\d{1,15}$/.test(id)) throw new BadInputError("bad-option", `"${id}" is no rate; give its number from: cenoskop rates list`);
      const ended = await withDatabase((db) => endManualRate(db, Number(id), "cli"));
      await (options.json === true ? printJson(ended) : printLine(manualLine(ended)));
    });
}

async function fromFile(file: string, wanted: RateProvider | undefined): Promise<RatesLoaded> {
  const { readRateTable } = await import("../connectors/rate-table.ts");
  const { saveRateTables } = await import("../store/rates.ts");
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new BadInputError("unreadable-file", `${file} cannot be read; give the path of a file of rates.`, { cause: error });
  });
  const { provider, tables } = readRateTable(text);
  if (wanted !== undefined && wanted !== provider)
    throw new BadInputError(
      "other-provider",
      `${file} holds the rates of ${provider}, not of ${wanted}; leave --provider out, or give another file.`,
    );
  return withDatabase((db) => saveRateTables(db, provider, tables, "cli"));
}

async function fromPublishers(only: RateProvider | undefined) {
  const { createGuardedAgent } = await import("../address-guard.ts");
  const { readConfig } = await import("../config.ts");
  const { loadFrom } = await import("../jobs/load-rates.ts");
  const { rateAddresses: addresses, allowedHosts, userAgent } = readConfig();
  const dispatcher = createGuardedAgent({ allowedHosts });
  try {
    return await withDatabase(async (db) => {
      const results: (RatesLoaded | { readonly problem: string })[] = [];
      for (const provider of only === undefined ? RATE_PROVIDERS : [only]) {
        const loaded = await loadFrom({ db, addresses, fetch: { dispatcher, allowedHosts, userAgent } }, provider, "cli");
        results.push(
          loaded ?? {
            problem: `The rates of ${provider} are not loaded from outside (RATES_${provider.toUpperCase()}_URL is off); give a file with --from.`,
          },
        );
      }
      return results;
    });
  } finally {
    await dispatcher.destroy();
  }
}

function providerOf(text: string): RateProvider {
  const found = RATE_PROVIDERS.find((one) => one === text.toLowerCase());
  if (found !== undefined) return found;
  throw new BadInputError("bad-option", `"${text}" publishes no rates known here; write one of ${RATE_PROVIDERS.join(", ")}.`);
}

function days(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) <= 31) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no number of days up to 31; write one like 5.`);
}

function stateLine({ provider, newestDay, ageDays, currencies, channels, failures, problem }: RateState): string {
  const newest = newestDay === null ? "no table" : `${newestDay}, ${ageDays} days old, ${currencies} currencies`;
  const failed = problem === null ? "" : `; ${failures} attempts failed: ${problem}`;
  return `${provider}: ${newest}; ${channels} channels compare by it${failed}`;
}

function manualLine({ id, from, to, rate, validFrom, validTo, createdBy, reason }: ManualRate): string {
  return `${id}  1 ${from} = ${rate} ${to}  from ${validFrom} until ${validTo}, given by ${createdBy}${reason === null ? "" : `: ${reason}`}`;
}

function loadedLine({ provider, tables, ratesNew, ratesCorrected, newestDay }: RatesLoaded): string {
  return `${provider}: ${tables} tables up to ${newestDay}; ${ratesNew} rates new, ${ratesCorrected} corrected.`;
}
