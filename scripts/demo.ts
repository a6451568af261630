/**
 * `npm run demo`: the whole program on a pretend web, in this process and on free ports of 127.0.0.1.
 *   demo/open-web          the pretend web; its prices move while the demo runs
 *   demo/set-up            what a user enters: sites, strategy, catalogue, alert rules, webhook, key
 *   service.ts             the service itself, as `npm start` runs it, with shorter intervals
 *   demo/shop-staff        approves some proposals and takes the feed, through the API
 *   demo/show              what has happened so far
 * With `--once` one full cycle with price movements; exits 1 when a stage produced nothing.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { webhook } from "../alerts/channels/webhook.ts";
import { readConfig } from "../config.ts";
import { ConfigurationError } from "../errors.ts";
import { startService } from "../service.ts";
import { connect } from "../store/connect.ts";
import { openEmbeddedPostgres } from "../store/embedded-postgres.ts";
import { migrate } from "../store/migrate.ts";
import { openSecretBox } from "../store/secret-box.ts";
import { openWeb } from "./demo/open-web.ts";
import { setUp } from "./demo/set-up.ts";
import { missing, openShow, summaryTable } from "./demo/show.ts";
import { shopStaff } from "./demo/shop-staff.ts";
import { startTally, type Tally } from "./demo/tally.ts";
import { openWebhookReceiver } from "./demo/webhook-receiver.ts";

const ONCE_SECONDS = 80;
const once = process.argv.includes("--once");
const dataDir = fileURLToPath(new URL("../data/demo", import.meta.url));
const logFile = join(dataDir, "demo.log");

const stopping = new AbortController();
stopOnSignals(stopping);
try {
  process.exitCode = await demo(stopping.signal);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`The demo does not start:\n${error.problems.map((problem) => `  - ${problem}`).join("\n")}\n`);
  process.exitCode = 1;
}

async function demo(stop: AbortSignal): Promise<number> {
  const tally = startTally();
  say(`Cenoskop demo: everything stays on this machine, in ${dataDir}`);
  mkdirSync(dataDir, { recursive: true });
  const log = pino({ level: "info" }, pino.destination({ dest: logFile, append: false, sync: true }));
  await using open = new AsyncDisposableStack();

  const web = open.adopt(await openWeb(dataDir, 1), (it) => it.close());
  const postgres = open.adopt(await openEmbeddedPostgres({ dataDir, log }), (it) => it.close());
  const db = open.adopt(connect(postgres.url, { log, max: 2 }), (it) => it.destroy());
  await migrate(db);
  say(`${tally.seconds().toFixed(1)} s: PostgreSQL is open, the pretend web serves ${web.listings.length} product pages on four sites`);

  const secret = webhook.makeSecret?.() ?? "";
  const receiver = open.adopt(await openWebhookReceiver(secret, () => tally.add("delivered", 1)), (it) => it.close());
  const intervalSeconds = once ? 6 : 15;
  const config = {
    ...readConfig({ DATA_DIR: dataDir, PORT: "0", ALLOWED_HOSTS: "*.localhost,127.0.0.1" }),
    chromiumPath: readConfig().chromiumPath,
    databaseUrl: postgres.url,
  };
  const secrets = await openSecretBox(config.dataDir);
  const { key, products, listings } = await setUp(db, web, { intervalSeconds, secrets, webhook: { url: receiver.url, secret } });
  tally.set("products", products);
  tally.set("listings", listings);

  const service = open.adopt(
    await startService(config, { log, onSaved: (saved) => tally.saw(saved), timing: { tick: 1, lock: 5 } }),
    (it) => it.close(),
  );
  say(`${tally.seconds().toFixed(1)} s: the service works`);
  const api = service.url ?? "";
  const where = [
    `  API and its documentation   ${api}/docs`,
    `  key for it (shown once)     ${key}`,
    `  feed                        curl -H 'Authorization: Bearer ${key}' ${api}/v1/feeds/repricing.csv`,
    `  a shop of the pretend web   ${web.origin("elektro")}/`,
    `  log                         ${logFile}`,
    "  Every third proposal is approved by the demo itself, where a person would. Ctrl-C stops everything.",
  ];
  say(["", ...where].join("\n"));

  const show = openShow();
  const staff = shopStaff(api, key, tally);
  if (once) return await oneCycle(tally, web, staff, show, stop);
  let round = 0;
  while (!stop.aborted) {
    await wait(1000, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) break;
    round++;
    if (round % 10 === 0) web.moveTime();
    const note = `running for ${Math.round(tally.seconds())} s; prices have moved ${Math.floor(round / 10)} times`;
    if (round % 3 === 0) await staff.work();
    if (process.stdout.isTTY || round % 5 === 0) show.update(tally, note);
  }
  say("\nStopping …");
  return 0;
}

async function oneCycle(
  tally: Tally,
  web: Awaited<ReturnType<typeof openWeb>>,
  staff: ReturnType<typeof shopStaff>,
  show: ReturnType<typeof openShow>,
  stop: AbortSignal,
): Promise<number> {
  const phase = async (note: string, done: () => boolean): Promise<void> => {
    for (let round = 0; !done() && !stop.aborted && tally.seconds() < ONCE_SECONDS; round++) {
      if (process.stdout.isTTY || round % 10 === 0) show.update(tally, note);
      await staff.work();
      await wait(500, undefined, { signal: stop }).catch(() => undefined);
    }
  };
  const everyPage = (times: ReadonlyMap<string, number>): boolean =>
    web.listings.every(({ url }) => (tally.looksAt.get(url) ?? 0) > (times.get(url) ?? 0));

  await phase("every page is looked at for the first time", () => everyPage(new Map()));
  web.moveTime(3);
  const before = new Map(tally.looksAt);
  await phase("prices have moved; every page is looked at again", () => everyPage(before) && missing(tally).length === 0);

  say(`\n${summaryTable(tally)}`);
  if (stop.aborted) return 130;
  const lacking = missing(tally);
  if (lacking.length > 0) say(`\nNothing came of: ${lacking.join(", ")}. See ${logFile}.`);
  else if (!everyPage(before))
    say(`\nAfter ${ONCE_SECONDS} s some pages had not been looked at twice; this machine is slow, or see ${logFile}.`);
  return lacking.length > 0 ? 1 : 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The first signal asks to stop. npm passes a Ctrl-C on that the terminal has sent already, so only a later one ends it at once. */
function stopOnSignals(controller: AbortController): void {
  let askedAt = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (askedAt === 0) askedAt = Date.now();
      else if (Date.now() - askedAt > 2000) process.exit(130);
      controller.abort();
    });
  }
}
