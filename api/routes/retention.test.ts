import { expect, test } from "vitest";
import { openTestApi } from "../../test/api.ts";

test("retention is read, set, tried and taken back; only an administrator may, and too short is refused", async () => {
  await using api = await openTestApi();
  const listed = (await api.call("GET", "/v1/retention")).json();
  expect(listed.items.find((one: { kind: string }) => one.kind === "own-prices")).toMatchObject({
    keep_days: null,
    set: false,
    least_days: 730,
  });
  const put = (kind: string, keep_days: unknown, headers?: Record<string, string>) =>
    headers === undefined
      ? api.call("PUT", `/v1/retention/${kind}`, { keep_days })
      : api.call("PUT", `/v1/retention/${kind}`, { keep_days }, headers);
  expect((await put("alerts", 60)).json()).toMatchObject({ kind: "alerts", keep_days: 60, set: true });
  expect((await put("alerts", 5)).json()).toMatchObject({ code: "too-short" });
  expect((await put("cats", 500)).json()).toMatchObject({ code: "unknown-kind" });
  expect((await put("alerts", 1.5)).statusCode).toBe(400);
  expect((await put("alerts", 90, { authorization: `Bearer ${await api.keyWith("read", "write")}` })).statusCode).toBe(403);
  const { items } = (await api.call("GET", "/v1/retention/preview")).json();
  expect(items).toContainEqual(expect.objectContaining({ kind: "alerts", keep_days: 60, rows: 0, months: [] }));
  expect((await api.call("DELETE", "/v1/retention/alerts")).json()).toMatchObject({ keep_days: 730, set: false });
  const { items: log } = (await api.call("GET", "/v1/audit-log?subject_type=retention")).json();
  expect(log.map((one: { action: string; actor: string }) => `${one.actor.slice(0, 4)} ${one.action}`)).toEqual([
    "key: retention.set",
    "key: retention.set",
  ]);
});
