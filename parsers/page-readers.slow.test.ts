import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { observe } from "./observe.ts";
import { pageReaders } from "./page-readers.ts";
import { readPage, type PageToRead } from "./read-page.ts";
import { loadParsers } from "./registry.ts";
import { jsonLd, productPage, schemaProduct } from "./sample-page.ts";

const script = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const pageOf = (html: string): PageToRead => ({
  url: "https://shop.pl/p/kettle-500",
  body: new TextEncoder().encode(html),
  contentType: "text/html; charset=utf-8",
  hints: { country: "PL" },
});
const large = pageOf(productPage({ head: jsonLd(schemaProduct()), rest: "<p>Stainless steel, 1,7 l</p>".repeat(10_000) }));

test("a large page is read in a thread, and says the same", async () => {
  const before = large.body.slice();
  const [reading, again] = await Promise.all([observe(large), observe(large)]);
  expect(reading).toEqual(readPage(large, await loadParsers()));
  expect(reading.outcome).toBe("offers");
  expect(again).toEqual(reading);
  expect(large.body).toEqual(before);
});

test("a thread that does not answer makes its page unreadable, and the next page is read", async () => {
  const readers = pageReaders({
    script: script(`import { parentPort } from "node:worker_threads";
      parentPort.on("message", (pages) => { if (pages.some(({ url }) => url.endsWith("stuck"))) for (;;); parentPort.postMessage(pages.map(() => ({ outcome: "gone" }))); });`),
    stuckMs: 500,
  });
  const stuck = await readers.read({ ...large, url: "https://shop.pl/stuck" });
  expect(stuck).toMatchObject({ outcome: "unreadable", reason: "The page could not be read: reading it took longer than 0.5 seconds" });
  expect(await readers.read(large)).toMatchObject({ outcome: "gone" });
  await readers.close();
});

test("a thread that nobody needed for a while is ended, and no page is lost to it", async () => {
  const readers = pageReaders({
    script: script(
      `import { parentPort } from "node:worker_threads"; parentPort.on("message", (pages) => parentPort.postMessage(pages.map(() => ({ outcome: "gone" }))));`,
    ),
    idleMs: 0,
  });
  for (let round = 0; round < 20; round++) {
    expect(await readers.read(large)).toMatchObject({ outcome: "gone" });
    await new Promise((resolve) => setTimeout(resolve, round % 4));
  }
  await readers.close();
});

test("threads that fail make their pages unreadable, however many wait", async () => {
  const readers = pageReaders({ script: script(`throw new Error("out of memory")`) });
  const readings = await Promise.all([large, large, large, large].map((page) => readers.read(page)));
  for (const reading of readings)
    expect(reading).toMatchObject({
      outcome: "unreadable",
      reason: "The page could not be read: the thread that read it failed: out of memory",
    });
});

test("a page that ends its thread takes none with it of those that were given to the thread together", async () => {
  const readers = pageReaders({
    script: script(`import { parentPort } from "node:worker_threads";
      parentPort.on("message", (pages) => {
        if (pages.some(({ url }) => url.endsWith("deadly"))) throw new Error("out of memory");
        parentPort.postMessage(pages.map(({ url }) => ({ outcome: "gone", reason: url + " of " + pages.length })));
      });`),
  });
  const paths = ["first", "a", "deadly", "b", "deadly", "c"];
  const readings = await Promise.all(paths.map((path) => readers.read({ ...large, url: path })));
  expect(readings.map(({ outcome }) => outcome)).toEqual(["gone", "gone", "unreadable", "gone", "unreadable", "gone"]);
  expect(readings[3]?.reason).toBe("b of 1");
  const calm = await Promise.all(["first", "a", "b", "c"].map((path) => readers.read({ ...large, url: path })));
  expect(calm.map(({ reason }) => reason)).toEqual(["first of 1", "a of 3", "b of 3", "c of 3"]);
  await readers.close();
});

test("a body that is given away is not copied, and made anew when a thread failed with it", async () => {
  const readers = pageReaders({
    script: script(`import { parentPort } from "node:worker_threads";
      parentPort.on("message", (pages) => {
        if (pages.some(({ url }) => url.endsWith("deadly"))) throw new Error("out of memory");
        parentPort.postMessage(pages.map(({ body }) => ({ outcome: "gone", reason: new TextDecoder().decode(body).slice(0, 3) + body.length })));
      });`),
  });
  const give = (url: string) => ({ ...large, url, body: new TextEncoder().encode(url.padEnd(200_000)) });
  const pages = ["one", "two", "deadly", "tri"].map((url) => ({ ...give(url), unpack: () => give(url).body }));
  const shared = new Uint8Array(Buffer.alloc(900_000, "x").buffer, 100_000, 200_000);
  const part = { ...large, url: "part", body: shared, unpack: () => shared };
  const readings = await Promise.all([...pages, part].map((page) => readers.read(page)));
  expect(readings.map(({ reason }) => reason)).toEqual([
    "one200000",
    "two200000",
    expect.stringContaining("failed"),
    "tri200000",
    "xxx200000",
  ]);
  expect(pages.map(({ body }) => body.length)).toEqual([0, 0, 0, 0]);
  expect(shared.length).toBe(200_000);
  await readers.close();
});

test("pages that are read while the threads are closed become unreadable", async () => {
  const readers = pageReaders({ script: script(`setInterval(() => {}, 1000)`) });
  const reading = readers.read(large);
  await readers.close();
  expect(await reading).toMatchObject({ outcome: "unreadable", reason: "The page could not be read: the thread that read it ended" });
});

test("timers fire while a page of five megabytes is read, and the process ends by itself", async () => {
  const code = `
    import { monitorEventLoopDelay } from "node:perf_hooks";
    import { observe } from "${new URL("observe.ts", import.meta.url).href}";
    const page = (rows) => ({ url: "https://shop.pl/p/1", contentType: "text/html", hints: {},
      body: new TextEncoder().encode("<h1>Steel kettle</h1>" + "<p class='price'>Steel kettle with a long description of what it is made of, 1,7 litres</p>".repeat(rows)) });
    await observe(page(2_000));
    const delay = monitorEventLoopDelay({ resolution: 5 });
    let ticks = 0;
    setInterval(() => ticks++, 5).unref();
    delay.enable();
    const startedAt = performance.now();
    const body = page(55_000);
    delay.reset();
    const { outcome } = await observe(body);
    const elapsed = performance.now() - startedAt;
    delay.disable();
    process.stdout.write(JSON.stringify({ outcome, ticks, elapsed, bytes: body.body.length, p90: delay.percentile(90) / 1e6 }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], { timeout: 25_000 });
  const seen = JSON.parse(stdout) as { outcome: string; ticks: number; elapsed: number; bytes: number; p90: number };
  expect(seen.bytes).toBeGreaterThan(4_500_000);
  expect(seen.outcome).toBe("unreadable");
  // The loop is never held: what a machine busy with other tests takes from both threads is not the reader's.
  expect(seen.ticks).toBeGreaterThan(seen.elapsed / 50);
  expect(seen.p90).toBeLessThan(50);
});
