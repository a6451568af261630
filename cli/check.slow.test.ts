import { expect, onTestFinished, test } from "vitest";
import { decimal } from "../fixtures/html.ts";
import { type PretendWeb, servePretendWeb } from "../fixtures/pretend-web.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";

async function web(): Promise<PretendWeb> {
  const served = await servePretendWeb({ seed: 5 });
  onTestFinished(() => served.close());
  return served;
}

function first(served: PretendWeb, site: string) {
  const listing = served.listings.find((one) => one.site === site);
  if (listing === undefined) throw new Error(`no listing at ${site}`);
  return { url: listing.url, price: decimal(served.offersAt(listing.url)[0]?.price ?? 0) };
}

test("a page is fetched politely and shown with where its price was read", async () => {
  const served = await web();
  const { url, price } = first(served, "elektro");
  const { code, stdout } = await runCli(["check", url, "--allow-host", "elektro.localhost"]);
  expect(code).toBe(0);
  expect(stdout).toContain("HTTP 200, by http");
  expect(stdout).toMatch(new RegExp(`price +${price} PLN +<- json-ld`));
  expect(served.requests("elektro", "/robots.txt")).toBe(1);
});

test("a page whose price comes by script is read by a browser", async () => {
  const served = await web();
  const { url, price } = first(served, "jsklep");
  const { code, stdout } = await runCli(["check", url, "--allow-host", "*.localhost", "--json"]);
  expect({ code, answers: jsonLines(stdout) }).toMatchObject({
    code: 0,
    answers: [{ url, outcome: "offers", fetchMode: "browser", offers: [{ price: { amount: price, currency: "PLN" } }] }],
  });
});

test.each([
  ["blocked", "blocked"],
  ["410", "gone"],
  ["429", "rate-limited"],
] as const)("a %s page gives the outcome %s with a reason, and exit code 1", async (mode, outcome) => {
  const served = await web();
  served.setMode("elektro", mode);
  const { code, stdout } = await runCli(["check", first(served, "elektro").url, "--allow-host", "elektro.localhost", "--json"]);
  expect(code).toBe(1);
  expect(jsonLines(stdout)).toMatchObject([{ outcome, reason: expect.stringMatching(/\w/), offers: [] }]);
});
