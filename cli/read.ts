import type { Command } from "commander";
import { canonicalUrl } from "../domain/canonical-url.ts";
import type { Reading } from "../domain/observation.ts";
import type { SourceHints } from "../domain/source.ts";
import { BadInputError } from "../errors.ts";
import { describeReading } from "./describe-reading.ts";
import { addHints, hintsOf, type HintOptions } from "./hints.ts";
import { answerJsonLines } from "./json-lines.ts";
import { withMoneyText } from "./money-json.ts";
import { printJson, printLine } from "./output.ts";
import { savedPage } from "./saved-page.ts";

interface Options extends HintOptions {
  readonly url?: string;
  readonly batch?: true;
  readonly json?: true;
}

/** `cenoskop read`: what a saved page says. */
export function addRead(program: Command): void {
  addHints(program.command("read [file]").description("read the offers out of a saved page (.html or .html.gz, - for standard input)"))
    .option("--url <url>", "address the page was saved from; without it, the one the page itself names as its own")
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
          const { url = "", file } = line;
          if (typeof file !== "string" || typeof (url ?? "") !== "string") {
            throw new Error('The line lacks "file", or "url" is no text; write {"url":"https://…","file":"page.html.gz"}.');
          }
          const { outcome, reason, offers, parser, parserVersion } = await readSaved((url ?? "") as string, file, hintsOf(options));
          return { url, outcome, reason, parser, parserVersion, offers: withMoneyText(offers) };
        });
        return;
      }
      if (file === undefined) {
        throw new BadInputError("missing-page", "Give the file, and its address: cenoskop read --url https://www.example.pl/p/1 page.html");
      }
      const reading = await readSaved(options.url ?? "", file, hintsOf(options));
      if (reading.outcome !== "offers") process.exitCode = 1;
      if (options.json === true) await printJson({ url: options.url ?? null, ...(withMoneyText(reading) as object) });
      else await printLine(describeReading(reading));
    });
}

async function readSaved(url: string, file: string, hints: SourceHints): Promise<Reading> {
  const { observe } = await import("../parsers/observe.ts");
  if (url !== "" && canonicalUrl(url) === null) {
    throw new BadInputError("bad-url", `"${url}" is no web address; write it whole, like https://www.example.pl/product, or leave it out.`);
  }
  const body = await savedPage(file);
  return observe({ url: url === "" ? await ownAddress(body) : url, body, contentType: null, hints });
}

/** The address a page names as its own; one that leads nowhere when it names none. */
async function ownAddress(body: Uint8Array): Promise<string> {
  const { openPage } = await import("../parsers/page.ts");
  const nowhere = "https://unknown.invalid/";
  return canonicalUrl(openPage({ url: nowhere, body, contentType: null }).survey.canonical ?? nowhere) ?? nowhere;
}
