import type { Command } from "commander";
import { type Money, moneyText } from "../domain/money.ts";
import { BadInputError } from "../errors.ts";
import { withMoneyText } from "./money-json.ts";
import { printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

/** `cenoskop replay`: the proof that a proposed price can be computed again. */
export function addReplay(program: Command): void {
  program
    .command("replay <proposal>")
    .description("compute a price proposal again from what is stored with it, and compare")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop replay 42\nExit code 1 when the price comes out differently.")
    .action(async (proposal: string, options: { json?: true }) => {
      if (!/^\d{1,15}$/.test(proposal)) {
        throw new BadInputError("bad-proposal", `"${proposal}" is no proposal; give its number, as GET /v1/proposals lists them.`);
      }
      const { getReceipt } = await import("../store/list-proposals.ts");
      const { replay } = await import("../pricing/replay.ts");
      const again = replay(await withDatabase((db) => getReceipt(db, Number(proposal))));
      if (!again.equal) process.exitCode = 1;
      if (options.json === true) {
        await printJson({ proposal: Number(proposal), ...(withMoneyText(again) as object) });
        return;
      }
      for (const step of again.pricing.steps)
        await printLine(`${step.rule.padEnd(16)} ${shown(step.before)} -> ${shown(step.after)}  ${step.reason}`);
      await printLine(
        again.equal
          ? `Proposal ${proposal}: ${shown(again.price)}, the same as recorded.`
          : `Proposal ${proposal}: ${shown(again.price)} now, but ${shown(again.recordedPrice)} was recorded; a rule has changed since.`,
      );
    });
}

function shown(money: Money | null): string {
  if (money === null) return "held";
  const { amount, currency } = moneyText(money);
  return `${amount} ${currency}`;
}
