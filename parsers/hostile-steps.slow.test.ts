import { expect, test } from "vitest";
import { hostileData } from "./hostile-data.ts";
import { hostileLines } from "./hostile-lines.ts";
import { DEAR } from "./in-steps.ts";
import { LARGE, observe } from "./observe.ts";
import { pageInSteps, readPage } from "./read-page.ts";
import { loadParsers } from "./registry.ts";
import { jsonLd, productPage, schemaProduct } from "./sample-page.ts";

// Fifty milliseconds is how long a step may hold the event loop; a machine that is busy with other tests makes it more.
const MOST_MS = 100;
const registry = await loadParsers();
const url = "https://shop.example.pl/p/kettle-500";
const read = { url, contentType: "text/html; charset=utf-8", hints: {} };

/** CPU milliseconds of the longest step before the page is handed to a thread, if it is. */
function longestStep(body: Buffer): number {
  const steps = pageInSteps({ ...read, body }, registry);
  let longest = 0;
  for (;;) {
    const before = process.threadCpuUsage();
    const { done, value } = steps.next();
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1_000);
    if (done === true || value === DEAR) return longest;
  }
}

const pages = { ...hostileData, ...hostileLines };

test("no step of a page that is read beside others holds them up", () => {
  for (let i = 0; i < 30; i++)
    for (const price of ["1 299,00 zł", "$12.90", "¥1200"]) readPage({ ...read, body: Buffer.from(productPage({ price })) }, registry);
  const slow = Object.entries(pages).flatMap(([name, make]) => {
    const body = Buffer.from(make()).subarray(0, LARGE - 1);
    // Garbage of the page before may be collected meanwhile.
    const longest = Math.min(longestStep(body), longestStep(body), longestStep(body));
    return longest > MOST_MS ? [{ name, longest }] : [];
  });
  expect(slow).toEqual([]);
}, 60_000);

test("a small page that turns out to be dear is read in a thread, to the same end", async () => {
  const price = Array.from({ length: 1_500 }, (_, i) => `<p>${i + 1},99 zł</p>`).join("");
  const body = Buffer.from(productPage({ price, head: jsonLd(schemaProduct()) }));
  expect(body.length).toBeLessThan(LARGE);
  const steps = pageInSteps({ ...read, body }, registry);
  let step = steps.next();
  while (step.done !== true && step.value !== DEAR) step = steps.next();
  expect(step.value).toBe(DEAR);
  expect(await observe({ ...read, body })).toEqual(readPage({ ...read, body }, registry));
}, 60_000);
