/**
 * Starts the service as the environment asks and stops it on SIGTERM or SIGINT. What it consists of stands in service.ts.
 */
import { CONFIG_VARIABLES, readConfig } from "./config.ts";
import { ConfigurationError } from "./errors.ts";
import { openLog } from "./open-log.ts";
import { startService } from "./service.ts";

/** npm passes on a Ctrl-C that the terminal has already sent to us too: so soon after the first, a signal is no second wish. */
const SAME_WISH_MS = 500;

if (process.argv.includes("--help")) {
  const width = Math.max(...CONFIG_VARIABLES.map(({ name }) => name.length));
  const lines = CONFIG_VARIABLES.map(
    (one) => `  ${one.name.padEnd(width)}  ${one.meaning}${one.default === "" ? "" : ` [${one.default}]`}`,
  );
  process.stdout.write(`npm start runs Cenoskop; environment variables say how:\n\n${lines.join("\n")}\n`);
} else {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`Cenoskop does not start:\n${error.problems.map((problem) => `  - ${problem}`).join("\n")}\n`);
    process.exitCode = 1;
  }
}

async function run(): Promise<void> {
  const config = readConfig();
  const log = openLog(config.logLevel);
  const asked = stopAsked();
  const service = await startService(config, { log });
  log.info(
    { role: config.role, url: service.url },
    service.url === null ? "Cenoskop works" : `Cenoskop works; its API documentation is at ${service.url}/docs`,
  );
  const signal = await asked;
  log.info({ signal }, "Cenoskop stops; once more to stop at once");
  await service.close();
  log.info({}, "Cenoskop has stopped");
}

/** The first signal asks; another ends the process there and then, which loses nothing but time. */
function stopAsked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | null = null;
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        askedAt ??= Date.now();
        if (Date.now() - askedAt > SAME_WISH_MS) process.exit(1);
        resolve(signal);
      });
    }
  });
}
