import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { jsonLines, runCli } from "../test/run-cli.ts";

test("--help names every command, and each one's own help has an example and --json", async () => {
  const { code, stdout } = await runCli(["--help"]);
  expect(code).toBe(0);
  const commands = [
    "check",
    "read",
    "price-text",
    "watch add",
    "watch list",
    "watch remove",
    "import",
    "key create",
    "key list",
    "key revoke",
    "replay",
  ];
  for (const command of commands) expect(stdout).toContain(command.split(" ")[0]);
  const helps = await Promise.all(commands.map((command) => runCli([...command.split(" "), "--help"])));
  for (const help of helps) expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/--json[^]*Examples?:\n {2}/) });
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
  [["import", "no-such-file.csv"], "give the path of a CSV file"],
  [["watch", "add", "https://shop.example/1", "--every", "soon"], "like 90s, 30m, 1h or 2d"],
  [["watch", "add", "https://shop.example/1", "--source-kind", "bazaar"], "shop, marketplace, comparator"],
  [["watch", "add", "http://169.254.169.254/latest"], "ALLOWED_HOSTS"],
  [["replay", "first"], "give its number"],
])("%j exits 2 and says what to do", async (args, remedy) => {
  const { code, stdout, stderr } = await runCli(args);
  expect(stderr).toContain(remedy);
  expect(stderr).not.toContain("    at ");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
});

test("with --json an error is one line of JSON on standard error", async () => {
  const { code, stderr } = await runCli(["check", "http://localhost/", "--json"]);
  expect(code).toBe(2);
  expect(jsonLines(stderr)).toMatchObject([{ error: { code: "forbidden-address" } }]);
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
