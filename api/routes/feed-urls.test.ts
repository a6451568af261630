import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { pricedShop } from "../../test/priced-shop.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const fetched = (url: string, headers: Record<string, string> = {}) => api.app.inject({ url, headers });

test("a signed URL gives its one feed until its key is revoked, and stands in no log", async () => {
  const { proposalId } = await pricedShop(api).propose(9000);
  await api.call("POST", `/v1/proposals/${proposalId}/approve`);
  const key = await api.keyWith("feed");
  const bearer = { authorization: `Bearer ${key}` };
  const made = await api.call("POST", "/v1/feed-urls", { format: "csv", channel: "shop", days: 30 }, bearer);
  expect(made.statusCode).toBe(201);
  const { url } = made.json<{ url: string }>();
  const good = await fetched(url);
  expect([good.statusCode, good.body]).toEqual([200, (await fetched("/v1/feeds/repricing.csv?channel=shop", bearer)).body]);
  expect(good.body).toContain("90.00");
  expect((await fetched(`${url}&limit=1`)).statusCode).toBe(200);
  const signature = new URL(url, "http://x").searchParams.get("signature") ?? "";
  for (const changed of [
    url.replace("channel=shop", "channel=other"),
    url.replace("channel=shop&", ""),
    url.replace(".csv", ".json"),
    url.replace(/key=\d+/, "key=1"),
    url.replace(/expires=\d+/, "expires=99999999999"),
    url.replace(signature, `${signature.slice(0, -1)}${signature.endsWith("A") ? "B" : "A"}`),
    url.replace(signature, ""),
    `${url}&signature=${signature}`,
    `${url}&channel=other`,
  ])
    expect([changed, (await fetched(changed)).statusCode]).toEqual([changed, 401]);
  // no other address believes it
  expect((await fetched(url.replace("/v1/feeds/repricing.csv", "/v1/proposals"))).statusCode).toBe(401);
  expect(api.log.join("")).toContain("signature=[hidden]");
  expect(api.log.join("")).not.toContain(signature);
  const audit = (await api.call("GET", "/v1/audit-log?subject_type=api-key")).json().items;
  expect(audit.find(({ action }: { action: string }) => action === "feed-url.create").after).toMatchObject({ channel: "shop" });
  expect(JSON.stringify(audit)).not.toContain(signature);
  await api.db.updateTable("api_key").set({ revoked_at: new Date() }).where("name", "=", "test-2").execute();
  expect((await fetched(url)).json()).toMatchObject({ code: "unauthorized", detail: expect.stringContaining("revoked") });
});

test("a signed URL whose time is over gives nothing, and only keys for feeds make one", async () => {
  const { writeFeedUrl } = await import("../feed-url.ts");
  const seconds = Math.floor(Date.now() / 1000);
  const at = (expires: number) =>
    fetched(writeFeedUrl(api.secrets, { path: "/v1/feeds/repricing.json", channel: null, keyId: 1, expires }));
  expect([(await at(seconds + 600)).statusCode, (await at(seconds - 1)).statusCode]).toEqual([200, 401]);
  const read = { authorization: `Bearer ${await api.keyWith("read", "approve")}` };
  expect((await api.call("POST", "/v1/feed-urls", { format: "csv", days: 1 }, read)).statusCode).toBe(403);
  expect((await api.call("POST", "/v1/feed-urls", { format: "csv", days: 1, channel: "nowhere" })).statusCode).toBe(404);
  expect((await api.call("POST", "/v1/feed-urls", { format: "csv", days: 367 })).statusCode).toBe(400);
});

test("whoever accepts packed answers gets the best that it takes, and its ETag is known again", async () => {
  const bearer = { authorization: `Bearer ${await api.keyWith("feed")}` };
  const plain = await fetched("/v1/feeds/repricing.json", bearer);
  expect(plain.headers).toMatchObject({ vary: expect.stringContaining("accept-encoding") });
  const unpackers = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync };
  for (const [accepted, encoding] of [
    ["gzip", "gzip"],
    ["*", "gzip"],
    ["br, gzip;q=0.5", "br"],
    ["gzip, deflate, br, zstd", "zstd"],
    ["zstd;q=0, br;q=0.1, gzip;q=0.2", "gzip"],
  ] as const) {
    const packed = await fetched("/v1/feeds/repricing.json", { ...bearer, "accept-encoding": accepted });
    expect([packed.headers["content-encoding"], unpackers[encoding](packed.rawPayload).toString()]).toEqual([encoding, plain.body]);
    const again = await fetched("/v1/feeds/repricing.json", {
      ...bearer,
      "accept-encoding": accepted,
      "if-none-match": String(packed.headers.etag),
    });
    expect(again.statusCode).toBe(304);
  }
  for (const refused of ["gzip;q=0", "deflate", "identity, gzip;q=0.0", "gzip;q=many"])
    expect(
      (await fetched("/v1/feeds/repricing.json", { ...bearer, "accept-encoding": refused })).headers["content-encoding"],
    ).toBeUndefined();
});
