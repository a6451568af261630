import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openPageStore } from "./page-store.ts";

test("a page is kept once under its hash, compressed, and read back byte for byte", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pages-"));
  const pages = openPageStore(join(folder, "pages"));
  const body = Buffer.from([...Buffer.from("<p>cena 12,99 zł</p>".repeat(50)), 0xff, 0x00]);
  const hash = createHash("sha256").update(body).digest("hex");
  expect(await pages.get(hash)).toBeNull();
  await Promise.all([1, 2, 3, 4].map(() => pages.put(hash, body)));
  await pages.put(hash, body);
  expect((await pages.get(hash))?.equals(body)).toBe(true);
  const kept = join(folder, "pages", hash.slice(0, 2), hash.slice(2, 4));
  // no drafts left
  expect(await readdir(kept)).toEqual([`${hash}.gz`]);
  expect(gunzipSync(readFileSync(join(kept, `${hash}.gz`))).equals(body)).toBe(true);
  await rm(folder, { recursive: true });
});

test("a name that is no hash cannot lead out of the folder", async () => {
  const pages = openPageStore(tmpdir());
  await expect(pages.get("../../etc/passwd")).rejects.toThrow("SHA-256");
  await expect(pages.put("ab".repeat(31), Buffer.from("x"))).rejects.toThrow("SHA-256");
});
