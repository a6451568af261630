import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { expect, test } from "vitest";
import { createGuardedAgent } from "../address-guard.ts";
import { findProblems } from "../scheduler/find-problems.ts";
import type { Db } from "../store/connect.ts";
import { updateChannel } from "../store/channels.ts";
import { rateStates } from "../store/rates.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { loadFrom, loadRates } from "./load-rates.ts";

const NBP = (day: string, mid: string) =>
  `[{"table":"A","no":"1/A/NBP/2026","effectiveDate":"${day}","rates":[{"currency":"euro","code":"EUR","mid":${mid}}]}]`;

async function serve(answer: RequestListener) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const dispatcher = createGuardedAgent({ allowedHosts: ["127.0.0.1"] });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a`,
    fetch: { dispatcher, allowedHosts: ["127.0.0.1"], userAgent: "test" },
    async [Symbol.asyncDispose]() {
      await dispatcher.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
const log = pino({ level: "silent" });
const nbpOf = async (db: Db, now: Date) => (await rateStates(db, now)).find(({ provider }) => provider === "nbp");

test("what channels compare by is loaded when it is due, and not asked for again before an hour or once it is there", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  let [asked, day] = [0, "2026-11-19"];
  await using server = await serve((_, response) => {
    asked++;
    response.end(NBP(day, "4.23"));
  });
  const at = (time: string) => loadRates({ db, log, fetch: server.fetch, addresses: { ecb: server.url, nbp: server.url } }, new Date(time));
  await at("2026-11-20T12:00:00Z");
  // nobody compares
  expect(asked).toBe(0);
  await updateChannel(db, "shop", { currencies: { compare: true, rates: "nbp" } }, "test");
  await at("2026-11-20T12:00:00Z");
  await at("2026-11-20T12:59:00Z");
  expect(asked).toBe(1);
  day = "2026-11-20";
  await at("2026-11-20T13:00:00Z");
  expect(asked).toBe(2);
  for (const time of ["2026-11-20T18:00:00Z", "2026-11-21T12:00:00Z", "2026-11-23T10:00:00Z"]) await at(time);
  expect(asked).toBe(2);
  await at("2026-11-23T12:00:00Z");
  expect(asked).toBe(3);
  expect(await nbpOf(db, new Date("2026-11-23T12:00:00Z"))).toMatchObject({
    newestDay: "2026-11-20",
    ageDays: 3,
    failures: 0,
    problem: null,
  });
});

test("a publisher that cannot be reached is told of with the age of what there is", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  await updateChannel(db, "shop", { currencies: { compare: true, rates: "nbp" } }, "test");
  const answers: RequestListener[] = [
    (_, response) => response.writeHead(503).end(),
    (_, response) => response.end("<html>Maintenance</html>"),
    (_, response) => response.end(NBP("2026-11-20", '"four"')),
    // the rest never comes
    (_, response) => response.writeHead(200, { "content-length": "1000" }).write("[", () => response.destroy()),
    (_, response) => response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(),
    (_, response) => response.writeHead(302, { location: "/a" }).end(),
  ];
  const problems: string[] = [];
  const count = answers.length;
  await using server = await serve((request, response) => answers[0]?.(request, response));
  for (let tries = 1; tries <= count; tries++) {
    const result = await loadFrom({ db, fetch: server.fetch, addresses: { ecb: null, nbp: server.url } }, "nbp", "test");
    if (result !== null && "problem" in result) problems.push(result.problem);
    answers.shift();
    expect(await nbpOf(db, new Date())).toMatchObject({ newestDay: null, failures: tries });
  }
  expect(problems.map((problem) => problem.replace(/127\.0\.0\.1:\d+/, "it"))).toEqual([
    expect.stringContaining("it answered 503"),
    expect.stringContaining("no rate is in it"),
    expect.stringContaining('rate of EUR on 2026-11-20 is ""four""'),
    expect.stringContaining("gave no rates"),
    expect.stringContaining("169.254.169.254"),
    expect.stringContaining("it answered 302"),
  ]);
  const found = await findProblems(db, { waitingJobs: 0, uptimeSeconds: 0 });
  expect(found).toMatchObject([
    {
      key: "rates:nbp",
      kind: "stale-rates",
      message: expect.stringMatching(/never been loaded, so offers in other currencies do not count/),
    },
  ]);
  expect(await loadFrom({ db, fetch: server.fetch, addresses: { ecb: null, nbp: null } }, "nbp", "test")).toBeNull();
});
