import type { Command } from "commander";
import { decimalFromMoney, moneyFromDecimal, type Money } from "../domain/money.ts";
import { BadInputError } from "../errors.ts";
import type { ChannelPolicy } from "../store/approval-policies.ts";
import { withMoneyText } from "./money-json.ts";
import { printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

const DIRECTIONS = ["both", "down", "up"] as const;

interface SetOptions {
  readonly direction?: string;
  readonly maxPercent?: string;
  readonly maxAmount?: string;
  readonly minMargin?: string;
  readonly from?: string;
  readonly to?: string;
  readonly minMatch?: string;
  readonly maxPerDay?: string;
  readonly twoPersonsAbove?: string;
  readonly timeZone?: string;
  readonly json?: true;
}

/** `cenoskop approval list|set|remove`: what is approved without a person. */
export function addApproval(program: Command): void {
  const approval = program.command("approval").description("list, set and remove the channels' approval policies");

  approval
    .command("list")
    .description("list what is approved without a person, by channel")
    .option("--json", "print one line of JSON per policy")
    .addHelpText("after", "\nExample:\n  cenoskop approval list")
    .action(async (options: { json?: true }) => {
      const { listPolicies } = await import("../store/approval-policies.ts");
      const policies = await withDatabase((db) => listPolicies(db));
      for (const policy of policies) await (options.json === true ? printJson(withMoneyText(policy)) : printLine(oneLine(policy)));
      if (policies.length === 0 && options.json !== true) await printLine("No channel has a policy: people decide on each proposal.");
    });

  approval
    .command("set <channel>")
    .description("set a channel's policy, in place of the one it has; without limits it approves nothing")
    .option("--direction <which>", "moves it may approve: both, down or up", "both")
    .option("--max-percent <percent>", "largest move")
    .option("--max-amount <amount>", "largest move, in the channel's currency")
    .option("--min-margin <percent>", "least margin of the net price")
    .option("--from <amount>", "lowest price")
    .option("--to <amount>", "highest price")
    .option("--min-match <percent>", "how surely each rival must be our product")
    .option("--max-per-day <number>", "approvals a day")
    .option("--two-persons-above <percent>", "larger moves need two people")
    .option("--time-zone <name>", "whose midnight begins a day", "Europe/Warsaw")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop approval set shop --max-percent 5 --min-margin 12 --two-persons-above 20")
    .action(async (channel: string, options: SetOptions) => {
      const { setPolicy } = await import("../store/approval-policies.ts");
      const { getChannel } = await import("../store/channels.ts");
      const direction = DIRECTIONS.find((one) => one === options.direction);
      if (direction === undefined) throw new BadInputError("bad-option", `Write the direction as one of ${DIRECTIONS.join(", ")}.`);
      const saved = await withDatabase(async (db) => {
        const { currency } = await getChannel(db, channel);
        const policy = {
          direction,
          maxPercent: percent(options.maxPercent),
          maxAmount: amount(options.maxAmount, currency),
          minMarginPercent: percent(options.minMargin),
          priceFrom: amount(options.from, currency),
          priceTo: amount(options.to, currency),
          minMatchPercent: percent(options.minMatch, 100),
          maxPerDay: count(options.maxPerDay),
          twoPersonsAbovePercent: percent(options.twoPersonsAbove),
          timeZone: options.timeZone ?? "Europe/Warsaw",
        };
        return setPolicy(db, channel, policy, "cli");
      });
      await (options.json === true ? printJson(withMoneyText(saved)) : printLine(oneLine(saved)));
    });

  approval
    .command("remove <channel>")
    .description("have people decide on each proposal of a channel")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop approval remove shop")
    .action(async (channel: string, options: { json?: true }) => {
      const { removePolicy } = await import("../store/approval-policies.ts");
      await withDatabase((db) => removePolicy(db, channel, "cli"));
      await (options.json === true ? printJson({ removed: channel }) : printLine(`People decide on each proposal of ${channel} now.`));
    });
}

function oneLine(policy: ChannelPolicy): string {
  const money = (value: Money | null) => (value === null ? null : decimalFromMoney(value));
  const limits = [
    ["move", policy.maxPercent, " % at most"],
    ["move", money(policy.maxAmount), " at most"],
    ["margin", policy.minMarginPercent, " % at least"],
    ["price from", money(policy.priceFrom), ""],
    ["price to", money(policy.priceTo), ""],
    ["match", policy.minMatchPercent, " % at least"],
    ["", policy.maxPerDay, " a day at most"],
    ["two people above", policy.twoPersonsAbovePercent, " %"],
  ] as const;
  const given = limits.filter(([, value]) => value !== null).map(([what, value, unit]) => `${what} ${value}${unit}`.trim());
  return `${policy.channel}: moves ${policy.direction}; ${given.join(", ") || "no limits, so nothing is approved"}`;
}

function percent(text: string | undefined, most = 999.99): number | null {
  if (text === undefined) return null;
  if (/^\d{1,3}(\.\d{1,2})?$/.test(text) && Number(text) <= most) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no percentage up to ${most} with two decimals at most; write one like 7.5.`);
}

function amount(text: string | undefined, currency: string): Money | null {
  if (text === undefined) return null;
  const money = /^\d+(\.\d+)?$/.test(text) ? moneyFromDecimal(text, currency) : null;
  if (money !== null) return money;
  throw new BadInputError("bad-option", `"${text}" is no amount in ${currency}; write one like 49.99.`);
}

function count(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no number of approvals; write one from 1 on.`);
}
