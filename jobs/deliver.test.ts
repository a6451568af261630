import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createGuardedAgent } from "../address-guard.ts";
import type { Db } from "../store/connect.ts";
import { addDeliveries } from "../store/deliveries.ts";
import { secretBox } from "../store/secret-box.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { deliver } from "./deliver.ts";

const secrets = secretBox(Buffer.alloc(32, 3));
const SECRET = `whsec_${Buffer.alloc(32, 4).toString("base64")}`;
const context = { jobId: "1", signal: new AbortController().signal };

/** A receiver that answers as it is told, and a target that leads to it. */
async function setUp(stack: AsyncDisposableStack, channel = "webhook") {
  const { db } = stack.use(await freshDatabase());
  const ids: string[] = [];
  const answer = { status: 200, headers: {} as Record<string, string> };
  const server = createServer((request, response) => {
    ids.push(String(request.headers["webhook-id"]));
    response.writeHead(answer.status, answer.headers).end("noted");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => void server.close());
  const url = `http://hook.localhost:${(server.address() as AddressInfo).port}/`;
  const row = { name: "hook", channel, settings: JSON.stringify({ url }), secret_sealed: secrets.seal(SECRET) };
  await db.insertInto("delivery_target").values(row).execute();
  const dispatcher = stack.adopt(createGuardedAgent({ allowedHosts: ["*.localhost"] }), (it) => it.destroy());
  return { db, ids, answer, run: () => deliver({ db, secrets, dispatcher }, context) };
}

const send = (db: Db, key: string) => addDeliveries(db, [{ event: "alert.triggered", key, payload: { title: key } }]);
const deliveries = (db: Db) => db.selectFrom("delivery").selectAll().orderBy("id").execute();
const dueNow = (db: Db) =>
  db
    .updateTable("delivery")
    .set({ next_attempt_at: new Date(0) })
    .execute();

test("what waits is sent once and noted", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, ids, run } = await setUp(stack);
  for (let one = 0; one < 120; one++) await send(db, `m${one}`);
  await run();
  await run();
  expect(ids).toHaveLength(120);
  expect(new Set(ids).size).toBe(120);
  for (const row of await deliveries(db)) expect(row).toMatchObject({ status: "delivered", attempts: 1, last_error: null });
  const [attempt] = await db.selectFrom("delivery_attempt").selectAll().execute();
  expect(attempt).toMatchObject({ http_status: 200, error: null, response_excerpt: "noted" });
});

test("a receiver that fails is tried again later and later, under the same id, and given up in the end", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, ids, answer, run } = await setUp(stack);
  answer.status = 500;
  await send(db, "m");
  const waits: number[] = [];
  for (;;) {
    await run();
    const [row] = await deliveries(db);
    if (row?.status !== "pending") break;
    waits.push((Date.parse(row.next_attempt_at) - Date.now()) / 1000);
    const tries = ids.length;
    // not before its time
    await run();
    expect(ids).toHaveLength(tries);
    await dueNow(db);
  }
  expect(waits).toHaveLength(9);
  expect(waits[0]).toBeLessThan(7);
  expect(waits[8]).toBeGreaterThan(60_000);
  expect(new Set(ids).size).toBe(1);
  expect(ids).toHaveLength(10);
  const [given] = await deliveries(db);
  expect(given).toMatchObject({ status: "failed", attempts: 10 });
  expect(given?.last_error).toMatch(/500/);
  expect(await db.selectFrom("delivery_attempt").select("id").execute()).toHaveLength(10);
});

test("a receiver that asks for time gets it", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, answer, run } = await setUp(stack);
  answer.status = 503;
  answer.headers = { "retry-after": "1800" };
  await send(db, "m");
  await run();
  const [row] = await deliveries(db);
  expect((Date.parse(row?.next_attempt_at ?? "") - Date.now()) / 1000).toBeGreaterThan(1700);
});

test("410 ends the target; what waits for it is kept for whoever enables it again", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, ids, answer, run } = await setUp(stack);
  answer.status = 410;
  await send(db, "first");
  await run();
  expect(await deliveries(db)).toMatchObject([{ status: "failed" }]);
  expect(await db.selectFrom("delivery_target").select("enabled").execute()).toEqual([{ enabled: false }]);
  const audited = await db.selectFrom("audit_log").selectAll().where("action", "=", "delivery-target.disable").execute();
  expect(audited).toMatchObject([{ actor: "policy", after: { enabled: false, reason: expect.stringContaining("410") as string } }]);
  await send(db, "second");
  await run();
  expect(ids).toHaveLength(1);
});

test("a target that cannot be used is told in its delivery, and harms no other", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, ids, run } = await setUp(stack);
  const settings = JSON.stringify({ url: "http://10.0.0.1/hook" });
  const other = { name: "other", settings, secret_sealed: secrets.seal(SECRET) };
  const unreadable = { ...other, channel: "webhook", secret_sealed: secretBox(Buffer.alloc(32, 9)).seal(SECRET) };
  await db
    .insertInto("delivery_target")
    .values([{ ...other, channel: "pigeon" }, { ...other, channel: "webhook" }, unreadable])
    .execute();
  await send(db, "m");
  await run();
  expect(ids).toHaveLength(1);
  const rows = await deliveries(db);
  expect(rows.map(({ status }) => status)).toEqual(["delivered", "failed", "failed", "pending"]);
  expect(rows[1]?.last_error).toMatch(/no channel "pigeon"/);
  expect(rows[2]?.last_error).toMatch(/10\.0\.0\.1/);
  expect(rows[3]?.last_error).toMatch(/cannot be opened with this key/);
});
