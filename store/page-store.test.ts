import { spawnSync } from "node:child_process";
import { hash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { PageStoreError } from "../errors.ts";
import { openPageStore } from "./page-store.ts";

async function folderOf(): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "pages-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
const below = (folder: string, name: string): string => join(folder, name.slice(0, 2), name.slice(2, 4));
const BODY = Buffer.from([...Buffer.from("<p>cena 12,99 zł</p>".repeat(50)), 0xff, 0x00]);
const NAME = hash("sha256", BODY);

test("a page is kept once under its hash, compressed, and read back byte for byte", async () => {
  await using place = await folderOf();
  const folder = join(place.folder, "pages");
  const pages = openPageStore(folder);
  expect(await pages.get(NAME)).toBeNull();
  const [bytes] = await Promise.all([1, 2, 3, 4].map(() => pages.put(NAME, BODY)));
  expect(await pages.put(NAME, BODY)).toBe(bytes);
  expect((await pages.get(NAME))?.equals(BODY)).toBe(true);
  const kept = below(folder, NAME);
  // no drafts left
  expect(await readdir(kept)).toEqual([`${NAME}.zst`]);
  expect(zstdDecompressSync(await readFile(join(kept, `${NAME}.zst`))).equals(BODY)).toBe(true);
  expect(await allOf(pages.list())).toMatchObject([{ hash: NAME, bytes }]);
  await pages.remove(NAME);
  await pages.remove(NAME);
  expect(await pages.get(NAME)).toBeNull();
  expect(await allOf(openPageStore(join(place.folder, "none")).list())).toEqual([]);
});

test("a page that an earlier version kept as gzip is read, listed and not kept twice", async () => {
  await using place = await folderOf();
  const { folder } = place;
  await mkdir(below(folder, NAME), { recursive: true });
  await writeFile(join(below(folder, NAME), `${NAME}.gz`), gzipSync(BODY));
  const pages = openPageStore(folder);
  expect((await pages.get(NAME))?.equals(BODY)).toBe(true);
  await pages.put(NAME, BODY);
  expect(await allOf(pages.list())).toMatchObject([{ hash: NAME }]);
  await pages.remove(NAME);
  expect(await pages.get(NAME)).toBeNull();
});

test("a name that is no hash cannot lead out of the folder", async () => {
  const pages = openPageStore(tmpdir());
  await expect(pages.get("../../etc/passwd")).rejects.toThrow("SHA-256");
  await expect(pages.remove("../../etc/passwd")).rejects.toThrow("SHA-256");
  await expect(pages.put("ab".repeat(31), Buffer.from("x"))).rejects.toThrow("SHA-256");
});

test("a page that was cut short, exchanged or lost its bytes is told; an empty file is written anew", async () => {
  await using place = await folderOf();
  const { folder } = place;
  const pages = openPageStore(folder);
  const bytes = await pages.put(NAME, BODY);
  const path = join(below(folder, NAME), `${NAME}.zst`);
  await truncate(path, bytes - 5);
  await expect(pages.get(NAME)).rejects.toThrow(/damaged.*backup/);
  await writeFile(path, gzipSync("another page"));
  await expect(pages.get(NAME)).rejects.toThrow(PageStoreError);
  await truncate(path, 0);
  await pages.put(NAME, BODY);
  expect((await pages.get(NAME))?.equals(BODY)).toBe(true);
});

test("a disk that is full in the middle of a page leaves nothing behind and says what to do", async () => {
  await using place = await folderOf();
  const script = `
    import { openPageStore } from ${JSON.stringify(new URL("page-store.ts", import.meta.url).href)};
    import { hash, randomBytes } from "node:crypto";
    const body = randomBytes(100_000);
    await openPageStore(process.argv[1]).put(hash("sha256", body), body).catch((error) => console.log(error.name + ": " + error.message));`;
  // the limit lets the first kilobytes through, as a disk does that fills up meanwhile
  const child = spawnSync("sh", ["-c", 'ulimit -f 8; exec "$0" --input-type=module -e "$1" "$2"', process.execPath, script, place.folder], {
    encoding: "utf8",
  });
  expect(child.stdout).toMatch(/^PageStoreError: .*it is full.*PAGES_DIR/);
  const left = await readdir(place.folder, { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile())).toEqual([]);
});

test("a folder that is none says so; drafts of a crash go when they are old", async () => {
  await using place = await folderOf();
  const { folder } = place;
  await writeFile(join(folder, "file"), "");
  await expect(openPageStore(join(folder, "file")).put(NAME, BODY)).rejects.toThrow(/ENOTDIR.*PAGES_DIR/);
  const pages = openPageStore(folder);
  await pages.put(NAME, BODY);
  for (const name of [".old", ".new"]) await writeFile(join(below(folder, NAME), name), "half");
  const longAgo = new Date("2026-01-01T00:00:00Z");
  await utimes(join(below(folder, NAME), ".old"), longAgo, longAgo);
  expect(await pages.removeDrafts(new Date("2026-01-02T00:00:00Z"))).toBe(1);
  expect((await readdir(below(folder, NAME))).sort()).toEqual([".new", `${NAME}.zst`]);
  expect(await allOf(pages.list())).toHaveLength(1);
});

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of items) all.push(one);
  return all;
}
