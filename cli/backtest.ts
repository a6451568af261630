import type { Command } from "commander";
import { readFile } from "node:fs/promises";
import { moneyText, type Money } from "../domain/money.ts";
import type { Strategy } from "../domain/price-proposal.ts";
import { BadInputError } from "../errors.ts";
import { withMoneyText } from "./money-json.ts";
import { printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Options {
  readonly channel: string;
  readonly from?: string;
  readonly to?: string;
  readonly days: string;
  readonly draft?: string;
  readonly reacting?: true;
  readonly products: string;
  readonly category?: readonly string[];
  readonly brand?: readonly string[];
  readonly tag?: readonly string[];
  readonly json?: true;
}

const DAY_MS = 86_400_000;

/** `cenoskop backtest [strategy]`: what a strategy would have done over recorded history. */
export function addBacktest(program: Command): void {
  program
    .command("backtest [strategy]")
    .description("run a strategy (its number), or a draft from a file, over recorded history; nothing is written")
    .option("--draft <file>", 'JSON with "rules" and "rounding" instead of a strategy')
    .option("--channel <code>", "the channel", "shop")
    .option("--days <days>", "how far back", "90")
    .option("--from <instant>", "instead of --days")
    .option("--to <instant>", "until then; now unless given")
    .option("--reacting", "rivals answer as they are seen to have answered our moves; else they do what they did")
    .option("--category <name...>", "only products of these categories")
    .option("--brand <name...>", "only products of these brands")
    .option("--tag <name...>", "only products with any of these tags")
    .option("--products <count>", "at most so many products, the first by id", "100000")
    .option("--json", "print one line of JSON per product, and the result as the last")
    .addHelpText("after", "\nExample:\n  cenoskop backtest 1 --days 30 --reacting")
    .action(async (id: string | undefined, options: Options) => {
      const { runBacktest } = await import("../api/run-backtest.ts");
      const { DIFFERENCES } = await import("../pricing/backtest/take-again.ts");
      const to = options.to === undefined ? new Date() : instant(options.to);
      const from = options.from === undefined ? new Date(to.getTime() - whole("days", options.days) * DAY_MS) : instant(options.from);
      if (from >= to) throw new BadInputError("bad-period", "The time ends before it begins; give --from before --to.");
      const { category, brand, tag } = options;
      await withDatabase(async (db) => {
        const result = await runBacktest(db, {
          strategy: await strategyOf(db, id, options.draft),
          channel: options.channel,
          selection: { ...(category && { categories: category }), ...(brand && { brands: brand }), ...(tag && { tags: tag }) },
          from,
          to,
          rivals: options.reacting === true ? "reacting" : "frozen",
          maxProducts: whole("products", options.products),
          onProduct: async ({ simulated, actual, held, ...product }) => {
            if (options.json !== true) return;
            const sums = { simulated: simulated.result, actual: actual.result, held: Object.fromEntries(held) };
            await printJson(withMoneyText({ ...product, ...sums }));
          },
        });
        if (options.json === true) return printJson(withMoneyText(result));
        const { simulated, actual, live } = result;
        await printLine(`${result.products} products, ${result.decisions} decisions from ${from.toISOString()} to ${to.toISOString()}`);
        await printLine(`prices raised ${result.raised}, cut ${result.cut}, set for the first time ${result.first}`);
        await printLine(`floor hits ${result.floorHits}, ceiling hits ${result.ceilingHits}, lacked data ${result.lackedData}`);
        for (const { code, decisions } of result.held) await printLine(`  held ${decisions} times: ${code}`);
        await printLine("                        strategy   really asked");
        await row("mean position", simulated.meanPosition, actual.meanPosition);
        await row("cheapest, share of time", simulated.cheapestRatio, actual.cheapestRatio);
        await row("mean margin, percent", simulated.meanMarginPercent, actual.meanMarginPercent);
        await row("profit", money(simulated.profit), money(actual.profit));
        await printLine(`profit is of the ${result.profitKnown} products whose sales, cost and VAT rate are known`);
        if (live !== null) await printLine(`live proposals computed again: ${live.equal} of ${live.proposals} equal`);
        for (const { code, proposals } of live?.causes ?? [])
          await printLine(`  different ${proposals} times: ${code} (${DIFFERENCES[code]})`);
        if (result.truncated) await printLine("More products are meant; raise --products to have them all.");
      });
    });
}

async function strategyOf(
  db: Parameters<Parameters<typeof withDatabase>[0]>[0],
  id: string | undefined,
  draft: string | undefined,
): Promise<Strategy> {
  if ((id === undefined) === (draft === undefined))
    throw new BadInputError("which-strategy", "A backtest needs one strategy; give its number, or a draft's file with --draft.");
  if (draft === undefined) {
    const { getStrategy } = await import("../store/strategies.ts");
    return getStrategy(db, whole("strategy", id ?? ""));
  }
  const [{ checkedStrategy }, { Rounding, RuleUse }, { Type }, { Value }] = await Promise.all([
    import("../api/checked-strategy.ts"),
    import("../api/components/strategy.ts"),
    import("typebox"),
    import("typebox/value"),
  ]);
  const Draft = Type.Object({ rules: Type.Array(RuleUse), rounding: Type.Optional(Rounding) }, { additionalProperties: false });
  const given = await readJson(draft);
  if (!Value.Check(Draft, given)) {
    const [problem] = Value.Errors(Draft, given);
    const where = problem === undefined ? "" : ` (${problem.instancePath || "/"} ${problem.message})`;
    throw new BadInputError(
      "bad-draft",
      `${draft} is no draft of a strategy${where}; give {"rules": [...], "rounding": {...}} as POST /v1/strategies takes it.`,
    );
  }
  const { rules, rounding = { mode: "none", ending: 0, modulus: 1 } } = given;
  return checkedStrategy({ id: 0, name: "draft", version: 0, rules, rounding });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new BadInputError("bad-draft", `${file} cannot be read as JSON; correct it or give another file. ${String(error)}`);
  }
}

async function row(what: string, simulated: string | number | null, actual: string | number | null): Promise<void> {
  await printLine(`${what.padEnd(24)}${String(simulated ?? "unknown").padEnd(11)}${actual ?? "unknown"}`);
}

function money(amount: Money | null): string | null {
  if (amount === null) return null;
  const text = moneyText(amount);
  return `${text.amount} ${text.currency}`;
}

function whole(what: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no ${what}; give a whole number above zero.`);
}

function instant(text: string): Date {
  const ms = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) throw new BadInputError("bad-option", `"${text}" is no instant; give one like 2026-03-01 or 2026-03-01T12:00:00Z.`);
  return new Date(ms);
}
