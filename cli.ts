import { CommanderError } from "commander";
import { exitCodeOf, explain } from "./cli/failure.ts";
import { ignoreClosedPipes } from "./cli/output.ts";
import { cenoskop } from "./cli/program.ts";

ignoreClosedPipes();
try {
  await cenoskop().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  // commander has said it already
  if (!(error instanceof CommanderError)) process.stderr.write(`${explain(error, process.argv.includes("--json"))}\n`);
}
