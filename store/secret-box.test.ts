import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSecretBox, readSecretKey, secretBox } from "./secret-box.ts";

test("a secret comes back only with its key and untouched, and never looks the same twice", () => {
  const key = Buffer.alloc(32, 7);
  const box = secretBox(key);
  const sealed = box.seal("whsec_zażółć");
  expect(sealed).toMatch(/^v1\.[\w-]+$/);
  expect(sealed).not.toBe(box.seal("whsec_zażółć"));
  expect(secretBox(key).open(sealed)).toBe("whsec_zażółć");
  expect(() => secretBox(Buffer.alloc(32, 8)).open(sealed)).toThrow("bring back the key");
  const bytes = Buffer.from(sealed.slice(3), "base64url");
  for (const place of [0, 12, bytes.length - 1]) {
    const forged = Buffer.from(bytes);
    forged[place] = (forged[place] ?? 0) ^ 1;
    expect(() => box.open(`v1.${forged.toString("base64url")}`)).toThrow("cannot be opened");
  }
  expect(() => box.open("v1.")).toThrow("cannot be opened");
  expect(() => box.open("plain text")).toThrow("cannot be opened");
});

test("the key is made once, for its owner alone, even when many processes come first", async () => {
  const folder = await mkdtemp(join(tmpdir(), "secrets-"));
  const dataDir = join(folder, "data");
  const boxes = await Promise.all(Array.from({ length: 8 }, () => openSecretBox(dataDir)));
  const sealed = boxes.map((box) => box.seal("x"));
  const later = await openSecretBox(dataDir);
  expect(sealed.map((text) => later.open(text))).toEqual(sealed.map(() => "x"));
  expect(await readdir(dataDir)).toEqual(["secret-key"]);
  expect((await stat(join(dataDir, "secret-key"))).mode & 0o777).toBe(0o600);
  const given = secretBox(readSecretKey(await readFile(join(dataDir, "secret-key"), "utf8")));
  expect(given.open(sealed[0] ?? "")).toBe("x");
  await writeFile(join(dataDir, "secret-key"), "too short");
  await expect(openSecretBox(dataDir)).rejects.toThrow("openssl rand -base64 32");
  await rm(folder, { recursive: true });
});
