import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BadInputError, ConflictError } from "../../errors.ts";
import { decodeBody } from "../../parsers/decode-body.ts";
import { observe } from "../../parsers/observe.ts";
import { plainReading, type PlainReading } from "../../parsers/plain-reading.ts";
import { reducePage } from "./reduce-page.ts";

export interface SitePage {
  /** After redirects. */
  readonly url: string;
  readonly body: Uint8Array;
  readonly contentType: string | null;
}

export interface SavedSite {
  /** What the page says as it came, before any parser of its own. */
  readonly reading: PlainReading;
  /** Files written, absolute, in the order a person should look at them. */
  readonly rawPage: string;
  readonly skeleton: string;
  readonly expectations: string;
  readonly parser: string;
  readonly parserIsNew: boolean;
}

/** Stands in every page that this command wrote; the tests of pages fail while it does. */
export const REDUCED_MARK = "reduced-by-new-site";

/**
 * Writes what a new site needs: the page as it came to `<rawFolder>/<host>/<case>.html` (not for the project), a skeleton of it that reads the
 * same to `<sitesFolder>/<host>/pages/<case>.html`, the reading to `<case>.json`, and a parser where the host has none. Overwrites nothing.
 */
export async function saveSite(
  page: SitePage,
  caseName: string,
  folders: { readonly sites: string; readonly raw: string },
): Promise<SavedSite> {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(caseName)) {
    throw new BadInputError("bad-case", `"${caseName}" is no name for a case; use small letters, digits and hyphens, like sold-out.`);
  }
  const host = new URL(page.url).hostname.replace(/^www\./, "");
  const folder = join(folders.sites, host);
  const rawPage = join(folders.raw, host, `${caseName}.html`);
  const skeleton = join(folder, "pages", `${caseName}.html`);
  const expectations = join(folder, "pages", `${caseName}.json`);
  const parser = join(folder, "parser.ts");
  const taken = [skeleton, expectations, rawPage].find((file) => existsSync(file));
  if (taken !== undefined)
    throw new ConflictError("case-exists", `${taken} exists and is left as it is; give the new page another name with --case.`);

  const read = async (body: Uint8Array): Promise<PlainReading> =>
    plainReading(await observe({ url: page.url, body, contentType: page.contentType, hints: {} }));
  const reading = await read(page.body);
  const wanted = JSON.stringify(reading);
  const html = decodeBody(page.body, page.contentType).text;
  const readText = async (text: string): Promise<boolean> =>
    JSON.stringify(
      plainReading(await observe({ url: page.url, body: Buffer.from(text), contentType: "text/html; charset=utf-8", hints: {} })),
    ) === wanted;
  // A page that says nothing would reduce to nothing; its structure has to be written by hand.
  const reduced =
    reading.outcome === "offers" && (await readText(html))
      ? await reducePage(html, readText)
      : "<!doctype html>\n<html><head></head><body></body></html>";

  const parserIsNew = !existsSync(parser);
  await mkdir(join(folders.raw, host), { recursive: true });
  await mkdir(join(folder, "pages"), { recursive: true });
  await writeNew(rawPage, page.body);
  await writeNew(
    skeleton,
    `<!-- ${REDUCED_MARK}: write your own names, texts and numbers in this structure, then delete this line -->\n${reduced}\n`,
  );
  await writeNew(expectations, `${JSON.stringify({ url: page.url, ...reading }, null, 2)}\n`);
  if (parserIsNew) await writeNew(parser, parserSource(host));
  return { reading, rawPage, skeleton, expectations, parser, parserIsNew };
}

// "wx" fails where the file has come into being meanwhile.
async function writeNew(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content, { flag: "wx" });
}

function parserSource(host: string): string {
  return `import type { SiteParser } from "../../site-parser.ts";

/** What the standard extraction reads wrong or not at all; nothing else. */
export const parser: SiteParser = {
  hosts: [${JSON.stringify(host)}],
  version: 1,
};
`;
}
