import { isAbsolute } from "node:path";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CONFIG_VARIABLES, readConfig } from "./config.ts";
import { ConfigurationError } from "./errors.ts";

const DATABASE_URL = "postgres://cenoskop:secret-word@db:5432/cenoskop";

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test("an empty environment gives one process on this machine", () => {
  expect(readConfig({})).toMatchObject({
    role: "all",
    databaseUrl: null,
    redisUrl: null,
    host: "127.0.0.1",
    port: 3000,
    logLevel: "info",
    allowedHosts: [],
    chromiumPath: null,
    workerConcurrency: 8,
    secretKey: null,
  });
  expect(isAbsolute(readConfig({}).dataDir)).toBe(true);
  expect(readConfig({ DATA_DIR: "/srv/cenoskop" }).pagesDir).toBe("/srv/cenoskop/pages");
});

test("pages are kept in a folder, or in a bucket whose key is never repeated", () => {
  expect(readConfig({})).toMatchObject({ pagesBucket: null, pagesKeepDays: 90, pagesMaxBytes: 50e9 });
  expect(readConfig({ PAGES_KEEP_DAYS: "0", PAGES_MAX_GB: "0" })).toMatchObject({ pagesKeepDays: null, pagesMaxBytes: null });
  const keys = { PAGES_KEY_ID: "id", PAGES_SECRET: "very-secret" };
  expect(readConfig({ ...keys, PAGES_URL: "s3://s3.example.com/evidence/shop/a/?region=eu-west-1" }).pagesBucket).toEqual({
    endpoint: "https://s3.example.com",
    bucket: "evidence",
    prefix: "shop/a",
    region: "eu-west-1",
    keyId: "id",
    secret: "very-secret",
  });
  expect(readConfig({ ...keys, PAGES_URL: "s3+http://minio:9000/evidence" }).pagesBucket).toMatchObject({
    endpoint: "http://minio:9000",
    prefix: "",
  });
  for (const address of ["s3://host", "https://host/bucket", "s3://id:very-secret@host/bucket", "nonsense"]) {
    const [problem] = problemsOf({ ...keys, PAGES_URL: address });
    expect(problem).toMatch(/PAGES_URL.*write it like/);
    expect(problem).not.toContain("very-secret");
  }
  expect(problemsOf({ PAGES_URL: "s3://host/bucket" })[0]).toContain("PAGES_KEY_ID");
});

test("empty values count as unset, as compose files write them", () => {
  expect(readConfig(Object.fromEntries(CONFIG_VARIABLES.map(({ name }) => [name, " "])))).toEqual(readConfig({}));
});

test("the configuration cannot be changed", () => {
  const config = readConfig({ ALLOWED_HOSTS: "a" });
  expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
  expect(() => (config.allowedHosts as string[]).push("b")).toThrow(TypeError);
});

test("the user agent tells who asks and how to complain", () => {
  const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };
  expect(readConfig({ CONTACT_URL: "https://shop.example/bot" }).userAgent).toBe(`Cenoskop/${version} (+https://shop.example/bot)`);
  expect(readConfig({ USER_AGENT: "Own/1" }).userAgent).toBe("Own/1");
});

test("allowed hosts are names in lower case", () => {
  expect(readConfig({ ALLOWED_HOSTS: "Shop.Localhost, 127.0.0.1,::1 ,*.lan,shop:8080" }).allowedHosts).toEqual([
    "shop.localhost",
    "127.0.0.1",
    "::1",
    "*.lan",
    "shop:8080",
  ]);
});

test("a full configuration of a worker is taken", () => {
  const secretKey = Buffer.alloc(32, 7).toString("base64");
  const config = readConfig({
    ROLE: "worker",
    DATABASE_URL,
    REDIS_URL: "rediss://:pw@redis:6380/2",
    WORKER_CONCURRENCY: "20",
    SECRET_KEY: secretKey,
  });
  expect(config).toMatchObject({
    role: "worker",
    databaseUrl: DATABASE_URL,
    redisUrl: "rediss://:pw@redis:6380/2",
    workerConcurrency: 20,
    secretKey,
  });
});

test.each([
  ["ROLE", "boss", /all, api, scheduler, worker/],
  ["DATABASE_URL", "mysql://db/x", /postgres:\/\/user:password@host:5432\/cenoskop/],
  ["DATABASE_URL", "not a url", /write it like/],
  ["REDIS_URL", "http://redis", /redis:\/\/host:6379/],
  ["PORT", "70000", /0 to 65535/],
  ["PORT", "3e3", /whole number/],
  ["WORKER_CONCURRENCY", "0", /1 to 100/],
  ["LOG_LEVEL", "loud", /trace, debug/],
  ["ALLOWED_HOSTS", "https://shop.local", /shop.example:8080/],
  ["ALLOWED_HOSTS", "*", /shop.example:8080/],
  ["CHROMIUM_PATH", "/nowhere/chromium", /leave it unset/],
  ["CONTACT_URL", "call me", /https:\/\/example.com\/bot/],
  ["USER_AGENT", "Zażółć", /plain ASCII/],
  ["SECRET_KEY", "short", /openssl rand -base64 32/],
])("%s=%s is refused with the remedy", (name, value, remedy) => {
  const problems = problemsOf({ [name]: value });
  expect(problems).toEqual([expect.stringContaining(name)]);
  expect(problems[0]).toMatch(remedy);
});

test.each(["api", "scheduler", "worker"])("ROLE=%s needs a database that others can reach too", (role) => {
  expect(problemsOf({ ROLE: role })).toEqual([expect.stringMatching(/set DATABASE_URL, or use ROLE=all/)]);
  expect(problemsOf({ ROLE: role, DATABASE_URL })).toEqual([]);
});

test("all mistakes are told at once, and no password with them", () => {
  const problems = problemsOf({ ROLE: "boss", PORT: "x", DATABASE_URL: "mysql://root:secret-word@db/x", SECRET_KEY: "secret-word" });
  expect(problems).toHaveLength(4);
  expect(problems.join()).not.toContain("secret-word");
});

test("each variable that is read is in the table, and the other way round", () => {
  const source = readFileSync(new URL("config.ts", import.meta.url), "utf8");
  const read = [...source.matchAll(/\b(?:text|url|oneOf|integer|rates)\("([A-Z_]+)"/g)].map(([, name]) => name);
  expect(new Set(read)).toEqual(new Set(CONFIG_VARIABLES.map(({ name }) => name)));
});
