import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { exitCodeOf, explain } from "../cli/failure.ts";
import { BadInputError } from "../errors.ts";
import { saveSite, type SitePage } from "./new-site/save-site.ts";

interface Options {
  readonly file?: string;
  readonly case: string;
  readonly browser?: true;
  readonly allowHost: readonly string[];
  readonly sites: string;
  readonly raw: string;
}

const ROOT = fileURLToPath(new URL("../", import.meta.url));

const program = new Command("new:site")
  .argument("<url>", "a product page of the site")
  .option("--file <page>", "a page saved before, instead of fetching the URL")
  .option("--case <name>", "name of the case: in-stock, sold-out, reduced, ...", "product")
  .option("--browser", "fetch with a browser, for pages that scripts draw")
  .option("--allow-host <host...>", "hosts that may be fetched although their addresses are private", [])
  .option("--sites <folder>", "where the site's folder goes", join(ROOT, "parsers/sites"))
  .option("--raw <folder>", "where the page goes as it came", join(ROOT, "data/sites"))
  .addHelpText(
    "after",
    `
Writes, and never overwrites:
  data/sites/<host>/<case>.html           the page as it came, to look at. Git ignores it: pages of shops are not ours to publish.
  parsers/sites/<host>/pages/<case>.html  a skeleton: the page with everything taken away that the reading does not stand on. It shows which
                                          elements matter; its names, texts and numbers are still the shop's. Write your own in their place
                                          and delete the first line. The tests fail while that line is there.
  parsers/sites/<host>/pages/<case>.json  what was read. Correct it by looking at the page with your own eyes: it is what must come out.
  parsers/sites/<host>/parser.ts          an empty parser, where the host has none. Often it can stay empty, and the site needs no folder.`,
  )
  .showHelpAfterError("(add --help to see what it takes)")
  .exitOverride()
  .action(async (url: string, options: Options) => {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new BadInputError("bad-url", `"${url}" is no web address; write it whole, like https://www.example.pl/product.`);
    }
    const page =
      options.file === undefined ? await fetchPage(url, options) : { url, body: await readFile(options.file), contentType: null };
    const saved = await saveSite(page, options.case, options);
    const here = (file: string): string => relative(process.cwd(), file);
    const { outcome, reason, offers } = saved.reading;
    console.log(
      outcome === "offers" ? `Read ${offers.length} offer(s) without a parser of its own.` : `Nothing read: ${outcome}. ${reason ?? ""}`,
    );
    console.log(`
Next:
1. Look at ${here(saved.rawPage)} and correct ${here(saved.expectations)} to what a person sees there.
2. Rewrite ${here(saved.skeleton)} with names, texts and numbers of your own, the JSON with it, and delete its first line.
3. ${saved.parserIsNew ? "Write" : "Adapt"} only the difference into ${here(saved.parser)}; if there is none, delete the folder.
4. npx vitest run parsers/sites`);
  });

async function fetchPage(url: string, { browser, allowHost }: Options): Promise<SitePage> {
  const [{ openCrawler }, { readConfig }] = await Promise.all([import("../crawlers/open-crawler.ts"), import("../config.ts")]);
  const { userAgent, allowedHosts, chromiumPath } = readConfig(process.env);
  const crawler = await openCrawler({ userAgent, chromiumPath, allowedHosts: [...allowedHosts, ...allowHost], log: silentLog });
  try {
    const fetchMode = browser === true ? "browser" : "http";
    const visit = await crawler.visit({ url, fetchMode, etag: null, lastModified: null, bodyHash: null });
    if (visit.kind === "page") return { url: visit.finalUrl, body: visit.body, contentType: visit.contentType };
    const reason = visit.reason ?? "";
    const refusal = /add "([^"]+)" to ALLOWED_HOSTS\.$/.exec(reason);
    throw new BadInputError(
      "no-page",
      refusal === null
        ? `${url} gave no page: ${visit.outcome}. ${reason} Try --browser, or save the page in your own browser and pass --file.`
        : `${url} gave no page: ${reason.slice(0, refusal.index)}pass --allow-host ${refusal[1]}.`,
    );
  } finally {
    await crawler.close();
  }
}

const silentLog = { info: () => {}, warn: () => {}, error: () => {} };

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  if (!(error instanceof CommanderError)) process.stderr.write(`${explain(error, false).replace(/^cenoskop/, "new:site")}\n`);
}
