import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { CONFIG_VARIABLES } from "./config.ts";
import { eventually } from "./test/eventually.ts";
import { testServers } from "./test/start-test-service.ts";

function start(env: Record<string, string>, ...args: string[]) {
  const clean = Object.fromEntries(CONFIG_VARIABLES.map(({ name }) => [name, ""]));
  const child = spawn(process.execPath, [fileURLToPath(new URL("main.ts", import.meta.url)), ...args], {
    env: { ...process.env, ...clean, ...env },
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const exit = once(child, "exit").then(([code]) => code as number | null);
  const lines = (): { msg: string; url?: string }[] =>
    output.stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { msg: string; url?: string });
  return { child, output, exit, lines, [Symbol.dispose]: () => void child.kill("SIGKILL") };
}

test("mistakes are told all at once, each with its remedy and without a stack trace", async () => {
  using run = start({ ROLE: "worker", PORT: "http" });
  expect(await run.exit).toBe(1);
  expect(run.output.stderr).toMatch(/^Cenoskop does not start:\n {2}- ROLE .*set DATABASE_URL.*\n {2}- PORT .*whole number.*\n$/);
  expect(run.output.stdout).toBe("");
});

test("a port that is taken is told with the remedy", async () => {
  await using servers = await testServers("postgres");
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  using run = start({ ...servers.env, PORT: String((other.address() as AddressInfo).port) });
  expect(await run.exit).toBe(1);
  expect(run.output.stderr).toMatch(/^Cenoskop does not start:\n {2}- Port \d+ on 127.0.0.1 is taken.*set PORT.*\n$/);
  other.close();
});

test("it serves the API, says how to make a first key, and stops on Ctrl-C, which npm sends twice", async () => {
  await using servers = await testServers("postgres");
  using run = start({ ...servers.env, LOG_LEVEL: "info" });
  const { url = "" } = await eventually(() => run.lines().find(({ msg }) => msg.startsWith("Cenoskop works")));
  expect(run.lines().map(({ msg }) => msg)).toContainEqual(expect.stringMatching(/no API key yet.*npx cenoskop key create/));
  expect((await fetch(`${url}/health`)).status).toBe(200);
  run.child.kill("SIGINT");
  run.child.kill("SIGINT");
  expect(await run.exit).toBe(0);
  expect(run.lines().at(-1)?.msg).toBe("Cenoskop has stopped");
  expect(run.output.stderr).toBe("");
});

test.each(["worker", "scheduler"])("a %s serves nothing and stops on SIGTERM", async (role) => {
  await using servers = await testServers("postgres");
  using run = start({ ...servers.env, ROLE: role, LOG_LEVEL: "info" });
  await eventually(() => run.lines().some(({ msg }) => msg === "Cenoskop works"));
  expect(run.output.stdout).not.toMatch(/listening/i);
  run.child.kill("SIGTERM");
  expect(await run.exit).toBe(0);
});

test("--help lists every variable", async () => {
  using run = start({}, "--help");
  expect(await run.exit).toBe(0);
  for (const { name } of CONFIG_VARIABLES) expect(run.output.stdout).toContain(name);
});
