import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addCheck } from "./cli/check.ts";
import { exitCodeOf, explain } from "./cli/failure.ts";
import { addImport } from "./cli/import.ts";
import { addKey } from "./cli/key.ts";
import { addPriceText } from "./cli/price-text.ts";
import { addRead } from "./cli/read.ts";
import { addReplay } from "./cli/replay.ts";
import { addWatch } from "./cli/watch.ts";
import { ignoreClosedPipes } from "./cli/output.ts";

// The `cenoskop` command: one file per subcommand in cli/. What a subcommand needs beyond its options is imported when it runs, so that
// --help does not wait for a database driver.
const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };
const program = new Command("cenoskop")
  .description("Price monitoring from the command line")
  .version(version)
  .showHelpAfterError("(add --help to see what it takes)")
  .addHelpText("after", "\nExit codes: 0 done, 1 failed, 2 bad input. Settings are environment variables; see the README.")
  .exitOverride();

addCheck(program);
addRead(program);
addPriceText(program);
addWatch(program);
addImport(program);
addKey(program);
addReplay(program);

ignoreClosedPipes();
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  // commander has said it already
  if (!(error instanceof CommanderError)) process.stderr.write(`${explain(error, process.argv.includes("--json"))}\n`);
}
