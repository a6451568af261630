import type { Command } from "commander";
import { BadInputError } from "../errors.ts";
import { answerJsonLines } from "./json-lines.ts";
import { printJson, printLine } from "./output.ts";

interface Options {
  readonly batch?: true;
  readonly json?: true;
  readonly currencyHint?: string;
}

/** `cenoskop price-text`: what one price text says. */
export function addPriceText(program: Command): void {
  program
    .command("price-text [text]")
    .description("read an amount and a currency out of a price text")
    .option("--currency-hint <text>", "what stands beside the price or is known of it: PLN, zł, $")
    .option("--batch", 'read lines {"text","currencyHint"?} from standard input, print one line of JSON each')
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  cenoskop price-text '1 299,00 zł'\n  echo '{\"text\":\"US$ 12.99\"}' | cenoskop price-text --batch",
    )
    .action(async (text: string | undefined, options: Options) => {
      if (options.batch === true) {
        await answerJsonLines(answer);
        return;
      }
      if (text === undefined) throw new BadInputError("missing-text", "No text is given; write it behind the command, or use --batch.");
      const read = await answer({ text, currencyHint: options.currencyHint });
      if (read.amount === null) process.exitCode = 1;
      if (options.json === true) await printJson(read);
      else await printLine(read.amount === null ? "no amount" : `${read.amount} ${read.currency ?? "(currency unknown)"}`);
    });
}

async function answer({ text, currencyHint }: Readonly<Record<string, unknown>>) {
  const { readPriceText } = await import("../parsers/price-text.ts");
  if (typeof text !== "string") throw new Error('The line has no "text"; write {"text":"12,99 zł"}.');
  if (currencyHint !== undefined && currencyHint !== null && typeof currencyHint !== "string") {
    throw new Error('"currencyHint" is no text; write {"text":"12,99","currencyHint":"PLN"} or leave it out.');
  }
  const price = readPriceText(text, { currencyHint: currencyHint ?? null });
  return { amount: price?.amount ?? null, currency: price?.currency ?? null, currencyText: price?.currencyText ?? null };
}
