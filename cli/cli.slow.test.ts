import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { jsonLines, runCli } from "../test/run-cli.ts";
import { exitCodeOf, explain } from "./failure.ts";
import { cenoskop } from "./program.ts";

/** Every command that does something, with its full name. */
function commands(parent: Command, path: readonly string[] = []): { name: string; command: Command }[] {
  return parent.commands.flatMap((command) => {
    const here = [...path, command.name()];
    return command.commands.length > 0 ? commands(command, here) : [{ name: here.join(" "), command }];
  });
}

/** The commands of the README's table, as they are written there. */
function readmeCommands(): string[] {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const table = readme.slice(readme.indexOf("| command | what it does |"), readme.indexOf("## Configuration"));
  return table.split("\n").flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
}

test("the README lists every command, and no other", () => {
  const names = commands(cenoskop()).map(({ name }) => name);
  const written = readmeCommands();
  const isCalled = (line: string, name: string): boolean => line === name || line.startsWith(`${name} `);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !written.some((line) => isCalled(line, name)))).toEqual([]);
  expect(written.filter((line) => !names.some((name) => isCalled(line, name)))).toEqual([]);
});

test("every command has an example and --json in its help", () => {
  const all = commands(cenoskop());
  for (const { command } of all) {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toMatch(/--json[^]*Examples?:\n {2}/);
  }
});

test.each([
  [["frobnicate"], "unknown command"],
  [["check"], "missing required argument"],
  [["watch", "list", "--frobnicate"], "unknown option"],
  [["price-text"], "write it behind the command"],
  [["read"], "Give the file, and its address"],
  [["read", "--url", "https://shop.example/1", "no-such-file.html"], "give the path of a saved page"],
  [["read", "--url", "shop.example/1", "no-such-file.html"], "write it whole"],
  [["check", "shop.example/1"], "write it whole"],
  [["check", "http://127.0.0.1:9/"], "pass --allow-host 127.0.0.1"],
  [["source", "set", "shop.example", "--currency", "złoty"], "like PLN"],
  [["source", "set", "shop.example", "--kind", "bazaar"], "shop, marketplace, comparator"],
  [["import", "no-such-file.csv"], "give the path of a CSV file"],
  [["watch", "add", "https://shop.example/1", "--every", "soon"], "like 90s, 30m, 1h or 2d"],
  [["watch", "add", "https://shop.example/1", "--every", "59s"], "a minute to 30 days"],
  [["candidate", "accept", "1", "--every", "31d"], "a minute to 30 days"],
  [["source", "set", "shop.example", "--gap", "3600001"], "like 2000"],
  [["source", "set", "shop.example", "--budget", "9"], "from 10 to 10000000"],
  [["source", "set", "shop.example", "--budget", "10000001"], "or none"],
  [["watch", "add", "https://shop.example/1", "--source-kind", "bazaar"], "shop, marketplace, comparator"],
  [["watch", "add", "http://169.254.169.254/latest"], 'add "169.254.169.254" to ALLOWED_HOSTS'],
  [["discover", "set", "shop.example", "--from", "feed=http://10.0.0.1/f"], 'trust it, add "10.0.0.1" to ALLOWED_HOSTS'],
  [["discover", "set", "shop.example"], "cenoskop discover show"],
  [["discover", "set", "shop.example", "--on", "--off"], "give one of them"],
  [["discover", "set", "shop.example", "--from", "feed"], "its address"],
  [["schedule", "add", "--everything"], "exactly one of --every"],
  [["schedule", "add", "--everything", "--every", "1h", "--adaptive"], "exactly one of --every"],
  [["schedule", "add", "--everything", "--cron", "0 6 * * *"], "--cron and --zone together"],
  [["schedule", "add", "--everything", "--cron", "0 6 * * *", "--zone", "Mars/Base"], "like Europe/Warsaw"],
  [["schedule", "add", "--everything", "--cron", "99 6 * * *", "--zone", "UTC"], "write five fields"],
  [["schedule", "add", "--everything", "--every", "1h", "--min", "1h"], "leave them out"],
  [["schedule", "add", "--everything", "--every", "30s"], "a minute to 90 days"],
  [["schedule", "remove", "first"], "cenoskop schedule list"],
  [["replay", "first"], "give its number"],
])("%j exits 2 and says what to do", async (args, remedy) => {
  const program = cenoskop();
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    command.configureOutput({ writeErr: () => undefined });
  }
  const error: unknown = await program.parseAsync(args, { from: "user" }).catch((thrown: unknown) => thrown);
  expect(exitCodeOf(error)).toBe(2);
  expect(explain(error, false)).toContain(remedy);
  expect(explain(error, false)).not.toContain("    at ");
});

test("a process that fails exits with its code, and says why on standard error alone, with --json as a line of it", async () => {
  const [help, usage, plain, json] = await Promise.all([
    runCli(["--help"]),
    runCli(["watch", "list", "--frobnicate"]),
    runCli(["check", "http://localhost/"]),
    runCli(["check", "http://localhost/", "--json"]),
  ]);
  expect(help).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("price-text") });
  expect(usage).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("unknown option") });
  expect(plain).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^cenoskop: .*pass --allow-host localhost/) });
  expect(jsonLines(json.stderr)).toMatchObject([{ error: { code: "forbidden-address" } }]);
});

test("price-text answers each line in order, marks bad ones and exits 1 for them", async () => {
  const lines = [
    '{"text":"1 299,00 zł"}',
    "{oops",
    '{"text":"12.99","currencyHint":"USD"}',
    "",
    '{"currencyHint":"PLN"}',
    "[]",
    '{"text":"brak ceny"}',
  ];
  const { code, stdout } = await runCli(["price-text", "--batch"], { stdin: lines.join("\r\n") });
  expect(code).toBe(1);
  expect(jsonLines(stdout)).toEqual([
    { amount: "1299.00", currency: "PLN", currencyText: "zł" },
    { error: expect.stringContaining("no JSON"), line: 2 },
    { amount: "12.99", currency: "USD", currencyText: "USD" },
    { error: expect.stringContaining('"text"'), line: 5 },
    { error: expect.stringContaining("no JSON object"), line: 6 },
    { amount: null, currency: null, currencyText: null },
  ]);
});

test("price-text reads one text, and exits 1 when it holds no amount", async () => {
  expect(await runCli(["price-text", "549,-", "--currency-hint", "PLN"])).toMatchObject({ code: 0, stdout: "549 PLN\n" });
  expect(await runCli(["price-text", "brak", "--json"])).toMatchObject({ code: 1, stdout: expect.stringContaining('"amount":null') });
});

test("a reader that goes away early ends a batch quietly", async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL("../cli.ts", import.meta.url)), "price-text", "--batch"]);
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  child.stdin.on("error", () => undefined).write('{"text":"1 zł"}\n');
  await once(child.stdout, "data");
  child.stdout.destroy();
  child.stdin.end('{"text":"2 zł"}\n'.repeat(20_000));
  const [code] = (await once(child, "close")) as [number];
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("bin/cenoskop.js runs it", async () => {
  const bin = fileURLToPath(new URL("../bin/cenoskop.js", import.meta.url));
  const child = spawn(process.execPath, [bin, "price-text", "2,50 €"], { stdio: ["ignore", "pipe", "inherit"] });
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  const [code] = (await once(child, "close")) as [number];
  expect({ code, text: String(chunk) }).toEqual({ code: 0, text: "2.50 EUR\n" });
});
