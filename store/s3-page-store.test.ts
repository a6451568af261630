import { hash } from "node:crypto";
import { AwsV4Signer } from "aws4fetch";
import { expect, test } from "vitest";
import { PageStoreError } from "../errors.ts";
import { serveS3, type S3Server } from "../test/s3-server.ts";
import type { PageStore } from "./page-store.ts";
import { openS3PageStore } from "./s3-page-store.ts";

const place = { bucket: "evidence", prefix: "shop a/pages", region: "eu-test-1", keyId: "key-id", secret: "key-secret" };
const pageOf = (text: string): [string, Buffer] => [hash("sha256", text), Buffer.from(text)];

async function open(): Promise<{ s3: S3Server; pages: PageStore } & AsyncDisposable> {
  const s3 = await serveS3();
  return { s3, pages: openS3PageStore({ endpoint: s3.endpoint, ...place }), [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose]() };
}

test("the signature is the one that AWS publishes for its example", async () => {
  const signer = new AwsV4Signer({
    method: "GET",
    url: "https://examplebucket.s3.amazonaws.com/test.txt",
    headers: { range: "bytes=0-9", "x-amz-content-sha256": hash("sha256", "") },
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    region: "us-east-1",
    service: "s3",
    datetime: "20130524T000000Z",
    allHeaders: true,
  });
  expect(await signer.signature()).toBe("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
});

test("a page is kept once, compressed, read back byte for byte, listed and removed", async () => {
  await using store = await open();
  const { s3, pages } = store;
  const [name, body] = pageOf("<p>cena 12,99 zł</p>".repeat(50));
  expect(await pages.get(name)).toBeNull();
  const bytes = await pages.put(name, body);
  expect(bytes).toBeLessThan(body.length / 4);
  expect(await pages.put(name, body)).toBe(bytes);
  expect([...s3.objects.keys()]).toEqual([`/evidence/shop%20a/pages/${name.slice(0, 2)}/${name.slice(2, 4)}/${name}.zst`]);
  expect((await pages.get(name))?.equals(body)).toBe(true);
  await pages.remove(name);
  await pages.remove(name);
  expect(await pages.get(name)).toBeNull();
});

test("a list goes on to its end and names only pages", async () => {
  const s3 = await serveS3();
  await using _ = s3;
  const pages = openS3PageStore({ endpoint: s3.endpoint, ...place, prefix: "" });
  const names = ["a", "b", "c", "d", "e"].map((text) => pageOf(text)[0]);
  for (const text of ["a", "b", "c", "d", "e"]) await pages.put(...pageOf(text));
  s3.objects.set("/evidence/readme.txt", Buffer.from("not ours"));
  const listed = await allOf(pages.list());
  expect(listed.map((one) => one.hash).sort()).toEqual(names.sort());
  expect(listed[0]).toMatchObject({ bytes: expect.any(Number) as number, keptAt: "2026-01-02T03:04:05.000Z" });
});

test.each([
  ["full", /XMinioStorageFull.*correct PAGES_URL/],
  ["overloaded", /status 503.*see to it/],
  ["cut", /cannot be used/],
] as const)("a store that is %s is an error that says so, without the secret, and nothing is half-kept", async (how, message) => {
  await using store = await open();
  const { s3, pages } = store;
  s3.behave(how);
  const error = await pages.put(...pageOf("page")).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PageStoreError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).not.toContain(place.secret);
  expect(s3.objects.size).toBe(0);
  s3.behave("well");
  await pages.put(...pageOf("page"));
  expect((await pages.get(pageOf("page")[0]))?.toString()).toBe("page");
});

test("a wrong key, a store that is gone, an object that was cut short and one that was exchanged are told", async () => {
  const s3 = await serveS3();
  const [name, body] = pageOf("<p>12,99 zł</p>".repeat(20));
  const stranger = openS3PageStore({ endpoint: s3.endpoint, ...place, secret: "guessed" });
  await expect(stranger.put(name, body)).rejects.toThrow(/SignatureDoesNotMatch|403/);
  const pages = openS3PageStore({ endpoint: s3.endpoint, ...place });
  await pages.put(name, body);
  const [key = ""] = s3.objects.keys();
  const whole = s3.objects.get(key) ?? Buffer.alloc(0);
  s3.objects.set(key, whole.subarray(0, whole.length / 2));
  await expect(pages.get(name)).rejects.toThrow(/damaged.*backup/);
  await pages.put(...pageOf("another"));
  s3.objects.set(key, [...s3.objects.values()].at(-1) ?? Buffer.alloc(0));
  await expect(pages.get(name)).rejects.toThrow(/damaged/);
  await s3[Symbol.asyncDispose]();
  await expect(pages.get(name)).rejects.toThrow(/cannot be used/);
  await expect(pages.put(...pageOf("later"))).rejects.toThrow(PageStoreError);
});

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of items) all.push(one);
  return all;
}
