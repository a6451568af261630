import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { collectedLog } from "../collected-log.ts";
import { servePages } from "../hostile-server.ts";
import { productPage } from "../one-shop.ts";
import { tryCrawler } from "../try-crawler.ts";

const PAGES = 500;

test("five hundred pages by browser leave no process and no zombie behind", { timeout: 400_000 }, async () => {
  const log = collectedLog();
  await using shop = await servePages({
    "/p": (_request, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(productPage(100)),
  });
  const pids = (): number[] => log.lines.filter(({ message }) => message === "Browser started").map(({ fields }) => Number(fields["pid"]));
  {
    await using crawling = await tryCrawler({ log, limits: { quietMs: 20, browserConcurrency: 4 } });
    const ends = await Promise.all(
      Array.from({ length: PAGES }, async (_, i) =>
        crawling.visit(`http://shop.localhost:${shop.port}/p?${i}`, { fetchMode: "browser" }).then(({ kind }) => kind),
      ),
    );
    expect(ends.filter((kind) => kind === "page")).toHaveLength(PAGES);
    // a browser for every fifty pages, and those that are retired are gone while the last one works
    expect(pids().length).toBeGreaterThanOrEqual(10);
    await expect.poll(() => processesOf(pids().slice(0, -1)), { timeout: 15_000 }).toEqual([]);
  }
  await expect.poll(() => processesOf(pids()), { timeout: 15_000 }).toEqual([]);
});

/** Of groups, zombies that we would have to collect included; those that wait for init are its matter. */
async function processesOf(groups: readonly number[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    const [state, parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (groups.includes(Number(group)) && (state !== "Z" || Number(parent) === process.pid)) found.push(stat);
  }
  return found;
}
