import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { Agent } from "undici";
import { afterAll, expect, test } from "vitest";
import { createGuardedAgent } from "../../address-guard.ts";
import type { Message } from "../channel.ts";
import { validateTarget } from "../validate-target.ts";
import { webhook } from "./webhook.ts";

const agent = new Agent();
afterAll(() => agent.close());

const secret = webhook.makeSecret?.() ?? "";
const message: Message = {
  id: "msg_1",
  type: "alert.triggered",
  timestamp: "2026-03-01T12:00:00.000000Z",
  data: { title: "Kettle: 100 → 90 zł" },
};

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver on loopback that keeps what it got and answers as told; it is closed when the test ends. */
async function receiver(answer: RequestListener) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      answer(request, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const send = (url: string, options: { secret?: string | null; timeoutMs?: number; dispatcher?: Agent } = {}) =>
  webhook.send({ settings: { url }, secret: options.secret === undefined ? secret : options.secret }, message, {
    dispatcher: options.dispatcher ?? agent,
    now: new Date(),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });

const headersOf = (received: Received | undefined) => received?.headers as Record<string, string>;

test("the receiver can verify what it gets with the Standard Webhooks library", async () => {
  await using hook = await receiver((_request, response) => response.writeHead(200).end("thank\u0000s"));
  expect(await send(hook.url)).toEqual({
    ok: true,
    undeliverable: false,
    httpStatus: 200,
    error: null,
    excerpt: "thank s",
    retryAfterSeconds: null,
  });
  const [got] = hook.received;
  expect(headersOf(got)).toMatchObject({ "content-type": "application/json; charset=utf-8", "webhook-id": "msg_1" });
  expect(new Webhook(secret).verify(got?.body ?? "", headersOf(got))).toEqual({
    type: "alert.triggered",
    timestamp: "2026-03-01T12:00:00.000000Z",
    data: { title: "Kettle: 100 → 90 zł" },
  });
  expect(() => new Webhook(webhook.makeSecret?.() ?? "").verify(got?.body ?? "", headersOf(got))).toThrow("No matching signature");
  expect(() => new Webhook(secret).verify(`${got?.body} `, headersOf(got))).toThrow("No matching signature");
});

test("while a secret is being changed, both sign", async () => {
  await using hook = await receiver((_request, response) => response.writeHead(204).end());
  const next = webhook.makeSecret?.() ?? "";
  expect(await send(hook.url, { secret: `${secret} ${next}` })).toMatchObject({ ok: true, excerpt: null });
  for (const each of [secret, next]) new Webhook(each).verify(hook.received[0]?.body ?? "", headersOf(hook.received[0]));
});

test.each([
  [500, {}, { undeliverable: false, retryAfterSeconds: null }],
  [429, { "retry-after": "120" }, { undeliverable: false, retryAfterSeconds: 120 }],
  [503, { "retry-after": "Fri, 01 Jan 2100 00:00:00 GMT" }, { undeliverable: false, retryAfterSeconds: expect.any(Number) }],
  [410, {}, { undeliverable: true, retryAfterSeconds: null }],
  [404, {}, { undeliverable: false, retryAfterSeconds: null }],
])("an answer of %d is a failure that says so", async (status, headers, expected) => {
  await using hook = await receiver((_request, response) => response.writeHead(status, headers).end("no"));
  expect(await send(hook.url)).toEqual({
    ok: false,
    httpStatus: status,
    excerpt: "no",
    error: expect.stringContaining(`answered ${status}`),
    ...expected,
  });
});

test("a redirect is not followed, wherever it leads", async () => {
  await using inside = await receiver((_request, response) => response.end());
  await using hook = await receiver((_request, response) => response.writeHead(307, { location: inside.url }).end());
  expect(await send(hook.url)).toMatchObject({ ok: false, httpStatus: 307, error: expect.stringContaining("redirects are not followed") });
  expect(inside.received).toEqual([]);
});

test("a private address is refused for good, before anything is sent", async () => {
  await using hook = await receiver((_request, response) => response.end());
  const guarded = createGuardedAgent({ allowedHosts: [] });
  const port = new URL(hook.url).port;
  for (const url of [hook.url, `http://localhost:${port}/`, "http://169.254.169.254/latest"]) {
    const result = await send(url, { dispatcher: guarded });
    expect(result).toMatchObject({ ok: false, undeliverable: true, httpStatus: null, error: expect.stringContaining("not visited") });
  }
  expect(hook.received).toEqual([]);
  const allowed = createGuardedAgent({ allowedHosts: ["127.0.0.1"] });
  expect(await send(hook.url, { dispatcher: allowed })).toMatchObject({ ok: true });
  await Promise.all([guarded.close(), allowed.close()]);
});

test("a receiver that does not answer in time is tried again later", async () => {
  await using hook = await receiver(() => {});
  const result = await send(hook.url, { timeoutMs: 100 });
  expect(result).toMatchObject({ ok: false, undeliverable: false, httpStatus: null, error: expect.stringContaining("within 0.1 s") });
});

test("an endless answer is read no further than its beginning", async () => {
  const piece = "x".repeat(64 * 1024);
  await using hook = await receiver((_request, response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on("drain", more);
    more();
  });
  const result = await send(hook.url);
  expect(result).toMatchObject({ ok: true, httpStatus: 200 });
  expect(result.excerpt).toBe("x".repeat(1024));
});

test("an answer that stops half-way still counts by its status", async () => {
  await using hook = await receiver((_request, response) => {
    response.writeHead(200);
    response.write("beginning", () => response.destroy());
  });
  expect(await send(hook.url)).toMatchObject({ ok: true, excerpt: expect.stringMatching(/^beginning \[the answer broke off/) });
});

test("a receiver that is not there is tried again later", async () => {
  const hook = await receiver(() => {});
  await hook[Symbol.asyncDispose]();
  const result = await send(hook.url);
  expect(result).toMatchObject({ ok: false, undeliverable: false, httpStatus: null, error: expect.stringContaining("ECONNREFUSED") });
});

test("a target that can never work is told so, without its secret", async () => {
  for (const bad of [null, "", "hush-hush", "whsec_c2hvcnQ="]) {
    const result = await send("http://127.0.0.1:9/", { secret: bad });
    expect(result).toMatchObject({ ok: false, undeliverable: true, httpStatus: null, error: expect.stringMatching(/secret/) });
    expect(JSON.stringify(result)).not.toMatch(/hush|c2hvcnQ/);
  }
});

test.each([
  [{ channel: "webhook", settings: { url: "https://example.com/hook" }, secret }, []],
  [{ channel: "webhook", settings: { url: "https://me:pw@example.com/" }, secret }, ["/settings/url"]],
  [{ channel: "webhook", settings: { url: "ftp://example.com/" }, secret }, ["/settings/url"]],
  [{ channel: "webhook", settings: { url: "https://" }, secret }, ["/settings/url"]],
  [{ channel: "webhook", settings: {}, secret }, ["/settings"]],
  [{ channel: "webhook", settings: { url: "https://example.com/" }, secret: "abc" }, ["/secret"]],
  [{ channel: "pigeon", settings: {}, secret: null }, ["/channel"]],
])("target %# is checked before it is saved", (target, paths) => {
  expect(validateTarget(target).map(({ path }) => path)).toEqual(paths);
});
