import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addAccess } from "./access.ts";
import { addApproval } from "./approval.ts";
import { addLanding } from "./landing.ts";
import { addBackup } from "./backup.ts";
import { addBi } from "./bi.ts";
import { addCandidate } from "./candidate.ts";
import { addCheck } from "./check.ts";
import { addDiscover } from "./discover.ts";
import { addDoctor } from "./doctor.ts";
import { addExport } from "./export.ts";
import { addHealth } from "./health.ts";
import { addImport } from "./import.ts";
import { addKey } from "./key.ts";
import { addBacktest } from "./backtest.ts";
import { addOmnibus } from "./omnibus.ts";
import { addPriceText } from "./price-text.ts";
import { addPrivacy } from "./privacy.ts";
import { addProxyCommand } from "./proxy.ts";
import { addRates } from "./rates.ts";
import { addRead } from "./read.ts";
import { addReplay } from "./replay.ts";
import { addReread } from "./reread.ts";
import { addRestore } from "./restore.ts";
import { addRetention } from "./retention.ts";
import { addSchedule } from "./schedule.ts";
import { addSourceCommand } from "./source.ts";
import { addStrategy } from "./strategy.ts";
import { addUpgradeDatabase } from "./upgrade-database.ts";
import { addWatch } from "./watch.ts";

/**
 * The `cenoskop` command: one file per subcommand. What a subcommand needs beyond its options is imported when it runs, so that --help
 * does not wait for a database driver. Throws instead of ending the process; see failure.ts for what becomes of it.
 */
export function cenoskop(): Command {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
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
  addSourceCommand(program);
  addSchedule(program);
  addAccess(program);
  addProxyCommand(program);
  addDiscover(program);
  addCandidate(program);
  addImport(program);
  addExport(program);
  addKey(program);
  addReplay(program);
  addBacktest(program);
  addOmnibus(program);
  addStrategy(program);
  addApproval(program);
  addLanding(program);
  addReread(program);
  addRates(program);
  addPrivacy(program);
  addBi(program);
  addHealth(program);
  addDoctor(program);
  addBackup(program);
  addRestore(program);
  addRetention(program);
  addUpgradeDatabase(program);
  return program;
}
