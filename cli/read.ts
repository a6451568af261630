import type { Command } from "commander";
import { canonicalUrl } from "../domain/canonical-url.ts";
import type { Reading } from "../domain/observation.ts";
import { BadInputError } from "../errors.ts";
import { describeReading } from "./describe-reading.ts";
import { answerJsonLines } from "./json-lines.ts";
import { withMoneyText } from "./money-json.ts";
import { printJson, printLine } from "./output.ts";
import { savedPage } from "./saved-page.ts";

interface Options {
  readonly url?: string;
  readonly batch?: true;
  readonly json?: true;
}

/** `cenoskop read`: what a saved page says. */
export function addRead(program: Command): void {
  program
    .command("read [file]")
    .description("read the offers out of a saved page (.html or .html.gz, - for standard input)")
    .option("--url <url>", "address the page was saved from")
    .option("--batch", 'read lines {"url","file"} from standard input, print one line of JSON each, in the same order')
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `\nExamples:
  cenoskop read --url https://www.example.pl/p/1 page.html.gz
  printf '{"url":"https://www.example.pl/p/1","file":"page.html"}\\n' | cenoskop read --batch
Exit code 1 when the page holds no offers; with --batch, when a line could not be answered.`,
    )
    .action(async (file: string | undefined, options: Options) => {
      if (options.batch === true) {
        await answerJsonLines(async (line) => {
          if (typeof line.url !== "string" || typeof line.file !== "string") {
            throw new Error('The line lacks "url" or "file"; write {"url":"https://…","file":"page.html.gz"}.');
          }
          const { outcome, reason, offers, parser, parserVersion } = await readSaved(line.url, line.file);
          return { url: line.url, outcome, reason, parser, parserVersion, offers: withMoneyText(offers) };
        });
        return;
      }
      if (file === undefined || options.url === undefined) {
        throw new BadInputError("missing-page", "Give the address and the file: cenoskop read --url https://www.example.pl/p/1 page.html");
      }
      const reading = await readSaved(options.url, file);
      if (reading.outcome !== "offers") process.exitCode = 1;
      if (options.json === true) await printJson({ url: options.url, ...(withMoneyText(reading) as object) });
      else await printLine(describeReading(reading));
    });
}

async function readSaved(url: string, file: string): Promise<Reading> {
  const { observe } = await import("../parsers/observe.ts");
  if (canonicalUrl(url) === null) {
    throw new BadInputError("bad-url", `"${url}" is no web address; write it whole, like https://www.example.pl/product.`);
  }
  return observe({ url, body: await savedPage(file), contentType: null, hints: {} });
}
