import type { Command } from "commander";
import { ENTRY_KINDS, type EntryPoint } from "../domain/discovery.ts";
import { BadInputError } from "../errors.ts";
import type { DiscoveryRun } from "../store/discovery-runs.ts";
import type { Discovery } from "../store/discovery.ts";
import { durationSeconds } from "./duration.ts";
import { outputClosed, printJson, printLine } from "./output.ts";
import { sourceOf } from "./proxy.ts";
import { withDatabase } from "./with-database.ts";

interface SetOptions {
  readonly on?: true;
  readonly off?: true;
  readonly every?: string;
  readonly from?: string[];
  readonly only?: string[];
  readonly search?: string;
  readonly acceptGtin?: true;
  readonly askGtin?: true;
  readonly json?: true;
}

/** `cenoskop discover now|product|set|show|runs`: finding listings on watched sites. */
export function addDiscover(program: Command): void {
  const discover = program
    .command("discover")
    .description("find listings on watched sites; see what was found with: cenoskop candidate list");

  discover
    .command("now <host>")
    .description("search a site for all it sells; a running service does it")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop discover now www.example.pl")
    .action(async (host: string, options: { json?: true }) => {
      const { requestSourceRun } = await import("../store/discovery-runs.ts");
      const run = await withDatabase(async (db) => requestSourceRun(db, (await sourceOf(db, host)).id, "cli"));
      await print(run, options);
    });

  discover
    .command("product <id>")
    .description("search for a product (its id in your shop) at every site that has a search")
    .option("--json", "print one line of JSON per site")
    .addHelpText("after", "\nExample:\n  cenoskop discover product A-1")
    .action(async (externalId: string, options: { json?: true }) => {
      const { requestProductRuns } = await import("../store/discovery-runs.ts");
      const { getProduct } = await import("../store/products.ts");
      const runs = await withDatabase(async (db) => requestProductRuns(db, (await getProduct(db, { externalId })).id, "cli"));
      for (const run of runs) await print(run, options);
    });

  discover
    .command("set <host>")
    .description("say how a site is searched, and whether every day")
    .option("--on", "search it on its own from now on")
    .option("--off", "search it only when asked")
    .option("--every <duration>", "time between two searches: 12h, 1d, 7d (a day unless given)")
    .option(
      "--from <kind=url...>",
      `where to begin, in place of what was given before: ${ENTRY_KINDS.join(", ")}; "auto" for the sitemap or the shop's API`,
    )
    .option("--only <path...>", 'take only addresses with one of these in them, "*" for anything; "*" for all')
    .option("--search <url>", "the site's own search, with {query} in it")
    .option("--accept-gtin", "watch what has a product's own GTIN without asking")
    .option("--ask-gtin", "propose it, and wait for a person")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop discover set www.example.pl --on --from feed=https://www.example.pl/google.xml")
    .action(async (host: string, { json, ...options }: SetOptions) => {
      if (Object.keys(options).length === 0) {
        throw new BadInputError(
          "nothing-given",
          "Nothing is to be changed; give --on, --from or another option; see what is set with: cenoskop discover show <host>",
        );
      }
      refuseBoth(options.on, "--on", options.off, "--off");
      refuseBoth(options.acceptGtin, "--accept-gtin", options.askGtin, "--ask-gtin");
      const { updateDiscovery } = await import("../store/discovery.ts");
      const { readConfig } = await import("../config.ts");
      const { checkEntryPoints, checkSearchUrl } = await import("../api/check-discovery-urls.ts");
      const { allowedHosts } = readConfig();
      const entryPoints = options.from === undefined ? undefined : checkEntryPoints(options.from.flatMap(entryPoint), allowedHosts);
      const changed = await withDatabase(async (db) => {
        const source = await sourceOf(db, host);
        const fields = {
          enabled: options.on === true ? true : options.off === true ? false : undefined,
          intervalSeconds: options.every === undefined ? undefined : interval(options.every),
          autoAcceptGtin: options.acceptGtin === true ? true : options.askGtin === true ? false : undefined,
          entryPoints,
          includePaths: options.only?.filter((path) => path !== "*").map(pathPart),
          searchUrl: options.search === undefined ? undefined : checkSearchUrl(options.search, source.host, allowedHosts),
        };
        return updateDiscovery(db, source.id, fields, "cli");
      });
      await (json === true ? printJson(changed) : printLine(settingsLine(changed)));
    });

  discover
    .command("show <host>")
    .description("show how a site is searched")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop discover show www.example.pl")
    .action(async (host: string, options: { json?: true }) => {
      const { getDiscovery } = await import("../store/discovery.ts");
      const found = await withDatabase(async (db) => getDiscovery(db, (await sourceOf(db, host)).id));
      await (options.json === true ? printJson(found) : printLine(settingsLine(found)));
    });

  discover
    .command("runs [host]")
    .description("list the latest searches, newest first, with what they found and what cut them off")
    .option("--json", "print one line of JSON per search")
    .addHelpText("after", "\nExample:\n  cenoskop discover runs www.example.pl")
    .action(async (host: string | undefined, options: { json?: true }) => {
      const { listRuns } = await import("../store/discovery-runs.ts");
      const { items } = await withDatabase(async (db) =>
        listRuns(db, { limit: 50, sourceId: host === undefined ? undefined : (await sourceOf(db, host)).id }),
      );
      for (const run of items) if (!outputClosed()) await print(run, options);
      if (items.length === 0 && options.json !== true)
        await printLine("Nothing was searched yet; begin with: cenoskop discover now <host>");
    });
}

function refuseBoth(one: true | undefined, oneName: string, other: true | undefined, otherName: string): void {
  if (one === undefined || other === undefined) return;
  throw new BadInputError("bad-option", `${oneName} and ${otherName} say the opposite of each other; give one of them.`);
}

function entryPoint(text: string): EntryPoint[] {
  if (text === "auto") return [];
  const [name = "", ...rest] = text.split("=");
  const kind = ENTRY_KINDS.find((one) => one === name);
  if (kind !== undefined && rest.length > 0) return [{ kind, url: rest.join("=") }];
  throw new BadInputError(
    "bad-option",
    `"${text}" is no kind of page with its address; write one of ${ENTRY_KINDS.join(", ")}, "=" and its address.`,
  );
}

function pathPart(text: string): string {
  if (text.trim() !== "" && text.length <= 200) return text;
  throw new BadInputError("bad-option", "A part of an address has 1 to 200 characters; write one like /product/*.html, or * for all.");
}

function interval(text: string): number {
  const seconds = durationSeconds(text);
  if (seconds >= 3600 && seconds <= 30 * 86_400) return seconds;
  throw new BadInputError("bad-duration", `${text} lies outside an hour to 30 days; write a duration such as 1d.`);
}

async function print(run: DiscoveryRun, { json }: { readonly json?: true }): Promise<void> {
  if (json === true) return printJson(run);
  const what = run.productId === null ? "all it sells" : `product ${run.productId}`;
  const counts = `${run.found} found, ${run.added} new, ${run.gone} gone, ${run.accepted} watched; ${run.pagesRead} pages read, ${run.pagesUnchanged} unchanged`;
  await printLine(`${String(run.id).padStart(6)}  ${run.host}  ${what}  ${run.state}  ${counts}`);
  const waits = run.waitsFor === null ? [] : [run.waitsFor];
  for (const sentence of [...waits, ...run.cutOff, ...run.problems]) await printLine(`        ${sentence}`);
}

function settingsLine({ host, enabled, intervalSeconds, autoAcceptGtin, entryPoints, searchUrl }: Discovery): string {
  const when = enabled ? `every ${intervalSeconds} s` : "only when asked";
  const from =
    entryPoints.length === 0 ? "the shop's API or its sitemaps" : entryPoints.map(({ kind, url }) => `${kind} ${url}`).join(", ");
  const search = searchUrl === null ? "" : `; products are searched at ${searchUrl}`;
  return `${host} is searched ${when}, beginning with ${from}; what has a product's GTIN ${autoAcceptGtin ? "is watched" : "is proposed"}${search}.`;
}
