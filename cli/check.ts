import type { Command } from "commander";
import type { FetchMode, Outcome, Reading } from "../domain/observation.ts";
import { OUTCOME_REMEDIES } from "../domain/outcome-remedies.ts";
import type { Visit } from "../domain/visit.ts";
import { BadInputError, ForbiddenAddressError } from "../errors.ts";
import { describeReading } from "./describe-reading.ts";
import { addHints, hintsOf, type HintOptions } from "./hints.ts";
import { withMoneyText } from "./money-json.ts";
import { printJson, printLine, remark } from "./output.ts";

interface Options extends HintOptions {
  readonly allowHost: readonly string[];
  readonly browser?: true;
  readonly json?: true;
}

/** `cenoskop check`: any product page, now. */
export function addCheck(program: Command): void {
  addHints(
    program
      .command("check <url>")
      .description("fetch a product page now and show what is understood of it, with where each field was read"),
  )
    .option("--allow-host <host...>", "host that may be visited although it is a private address", [])
    .option("--browser", "use a browser at once, instead of only when the page needs one")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `\nExample:\n  cenoskop check https://www.example.pl/product\nrobots.txt is obeyed. Exit code 1 when there are no offers; the reason is printed.`,
    )
    .action(async (url: string, options: Options) => {
      const { visit, reading } = await visitAndRead(url, options);
      const outcome = outcomeOf(visit, reading);
      if (outcome !== "offers") process.exitCode = 1;
      if (options.json === true) {
        const { status, finalUrl, fetchMode, fetchedAt, durationMs } = visit;
        const rest = reading ?? { reason: visit.kind === "ended" ? visit.reason : null, offers: [] };
        await printJson({ url, finalUrl, status, fetchMode, fetchedAt, durationMs, ...(withMoneyText(rest) as object), outcome });
      } else {
        const remedy = OUTCOME_REMEDIES[outcome] === null ? "" : `\n${OUTCOME_REMEDIES[outcome]}`;
        const how = `${visit.finalUrl}\nHTTP ${visit.status ?? "-"}, by ${visit.fetchMode}, ${(visit.durationMs / 1000).toFixed(1)} s`;
        await printLine(
          `${how}\n${reading === null ? `${outcome}\n${visit.kind === "ended" ? visit.reason : ""}` : describeReading(reading)}${remedy}`,
        );
      }
    });
}

async function visitAndRead(url: string, options: Options): Promise<{ visit: Visit; reading: Reading | null }> {
  const { readConfig } = await import("../config.ts");
  const { assertAllowedUrl } = await import("../address-guard.ts");
  const { openCrawler } = await import("../crawlers/open-crawler.ts");
  const { observe } = await import("../parsers/observe.ts");
  const config = readConfig();
  if (URL.parse(url) === null) {
    throw new BadInputError("bad-url", `"${url}" is no web address; write it whole, like https://www.example.pl/product.`);
  }
  const allowedHosts = [...config.allowedHosts, ...options.allowHost];
  try {
    assertAllowedUrl(url, allowedHosts);
  } catch (error) {
    if (!(error instanceof ForbiddenAddressError)) throw error;
    const remedy = "pass --allow-host $1, or add it to ALLOWED_HOSTS.";
    throw new ForbiddenAddressError(error.message.replace(/add "([^"]+)" to ALLOWED_HOSTS\.$/, remedy));
  }
  const crawler = await openCrawler({ ...config, allowedHosts, log: SILENT });
  try {
    const look = async (fetchMode: FetchMode): Promise<{ visit: Visit; reading: Reading | null }> => {
      const visit = await crawler.visit({ url, fetchMode, etag: null, lastModified: null, bodyHash: null });
      if (visit.kind === "ended") return { visit, reading: null };
      return {
        visit,
        reading: await observe({
          url: visit.finalUrl,
          requestedUrl: url,
          body: visit.body,
          contentType: visit.contentType,
          hints: hintsOf(options),
        }),
      };
    };
    const first = await look(options.browser === true ? "browser" : "http");
    if (outcomeOf(first.visit, first.reading) !== "needs-browser" || first.visit.fetchMode === "browser") return first;
    if (options.json !== true) remark("The page shows its offers only after scripts ran; opening a browser …");
    return await look("browser");
  } finally {
    await crawler.close();
  }
}

function outcomeOf(visit: Visit, reading: Reading | null): Outcome {
  if (visit.kind === "ended") return visit.outcome;
  return reading?.outcome ?? "unreadable";
}

// whatever matters is in the visit
const SILENT = { info() {}, warn() {}, error() {} };
