import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { jsonLines, runCli } from "../test/run-cli.ts";

const URL_OF_PAGE = "https://sklep.example/czajnik";
const PAGE = `<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>Czajnik</title><link rel="canonical" href="${URL_OF_PAGE}">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Czajnik","gtin13":"5901234000017",
"offers":{"@type":"Offer","price":"129.99","priceCurrency":"PLN","availability":"https://schema.org/InStock"}}</script></head>
<body><h1>Czajnik</h1><p><b>129,99 zł</b></p><button>Do koszyka</button></body></html>`;

async function pages() {
  const folder = await mkdtemp(join(tmpdir(), "cenoskop-read-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [plain, zipped, empty, broken] = ["page.html", "page.html.gz", "empty.html", "broken.gz"].map((name) => join(folder, name));
  if (plain === undefined || zipped === undefined || empty === undefined || broken === undefined) throw new Error("four names were given");
  await writeFile(plain, PAGE);
  await writeFile(zipped, gzipSync(PAGE));
  await writeFile(empty, "<html><body><h1>Kontakt</h1><p>Zapraszamy do naszego sklepu w Lublinie.</p></body></html>");
  await writeFile(broken, gzipSync(PAGE).subarray(0, 60));
  return { plain, zipped, empty, broken };
}

test("a saved page is shown with its price and where it was read; .gz and standard input too", async () => {
  const { plain, zipped } = await pages();
  const [shown, json, piped] = await Promise.all([
    runCli(["read", "--url", URL_OF_PAGE, plain]),
    runCli(["read", zipped, "--json"]),
    runCli(["read", "--url", URL_OF_PAGE, "-", "--json"], { stdin: PAGE }),
  ]);
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/price +129\.99 PLN +<- json-ld .*"129\.99"/) });
  for (const result of [json, piped]) {
    expect(result.code).toBe(0);
    expect(jsonLines(result.stdout)).toMatchObject([
      { outcome: "offers", offers: [{ url: URL_OF_PAGE, price: { amount: "129.99", currency: "PLN" }, gtin: "05901234000017" }] },
    ]);
  }
});

test("a sign that may be many currencies is one where the caller says which", async () => {
  const page = PAGE.replace(/<script[^]*<\/script>/, "")
    .replace("129,99 zł", "$129.99")
    .replace('lang="pl"', "");
  const read = (...more: string[]) => runCli(["read", "--url", "http://localhost/p", "-", "--json", ...more], { stdin: page });
  expect(jsonLines((await read()).stdout)).toMatchObject([{ offers: [] }]);
  expect(jsonLines((await read("--currency", "cad")).stdout)).toMatchObject([
    { offers: [{ price: { amount: "129.99", currency: "CAD" } }] },
  ]);
});

test("a page without offers says why and exits 1", async () => {
  const { empty } = await pages();
  const { code, stdout } = await runCli(["read", "--url", URL_OF_PAGE, empty]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^unreadable, read by .*\n\w/);
});

test("a batch gives one line each in order, with every field; bad lines are marked and the rest is read", async () => {
  const { plain, zipped, empty, broken } = await pages();
  const lines = [
    { url: URL_OF_PAGE, file: zipped },
    { url: URL_OF_PAGE, file: broken },
    { url: "https://sklep.example/kontakt", file: empty },
    { url: URL_OF_PAGE, file: "/no/such/file" },
    { url: URL_OF_PAGE },
    { url: "", file: plain },
  ];
  const { code, stdout } = await runCli(["read", "--batch"], {
    stdin: `${lines.map((line) => JSON.stringify(line)).join("\n")}\nnonsense\n`,
  });
  expect(code).toBe(1);
  const answers = jsonLines(stdout);
  expect(answers).toMatchObject([
    { url: URL_OF_PAGE, outcome: "offers" },
    { line: 2, error: expect.stringContaining("save the page again") },
    { url: "https://sklep.example/kontakt", outcome: "unreadable", offers: [] },
    { line: 4, error: expect.stringContaining("does not exist") },
    { line: 5, error: expect.stringContaining('lacks "file"') },
    { url: "", outcome: "offers", offers: [{ url: URL_OF_PAGE }] },
    { line: 7, error: expect.stringContaining("no JSON") },
  ]);
  const [offer] = (answers[0]?.offers ?? []) as Record<string, unknown>[];
  expect(Object.keys(offer ?? {})).toEqual(
    expect.arrayContaining([
      "price",
      "regularPrice",
      "lowestPrice30Days",
      "shippingPrice",
      "availability",
      "seller",
      "itemCondition",
      "evidence",
    ]),
  );
});
