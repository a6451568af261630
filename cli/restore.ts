import type { Command } from "commander";
import { printJson, printLine, remark } from "./output.ts";
import { withServer } from "./with-server.ts";

/** `cenoskop restore`: fills an empty database from a backup. */
export function addRestore(program: Command): void {
  program
    .command("restore <file>")
    .description("fill an empty database from a backup, all of it or nothing, and bring it to this version")
    .option("--check", "only read the file to its end and say whether it is whole; needs no database")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  cenoskop restore --check cenoskop-monday.backup\n  DATA_DIR=./new-data cenoskop restore cenoskop-monday.backup" +
        "\n  DATABASE_URL=postgres://user@host/new cenoskop restore cenoskop-monday.backup",
    )
    .action(async (path: string, options: { check?: true; json?: true }) => {
      const { openBackupFile } = await import("../store/backup/backup-file.ts");
      const { restoreBackup, verifyBackup } = await import("../store/backup/restore-backup.ts");
      if (options.check === true) {
        const { program: version, createdAt, postgres, migrations } = await verifyBackup(await openBackupFile(path));
        if (options.json === true) return printJson({ whole: true, program: version, createdAt, postgres, migrations });
        return printLine(`${path} is whole: made by version ${version} on ${createdAt} from PostgreSQL ${postgres}.`);
      }
      const source = await openBackupFile(path);
      const { restored, secrets } = await withServer(async (url) => ({
        restored: await restoreBackup(url, source, { actor: "cli" }),
        secrets: await keyProblem(url),
      }));
      if (secrets !== null) remark(secrets);
      const rows = Object.values(restored.rows).reduce((sum, count) => sum + count, 0);
      if (options.json === true) {
        return printJson({ createdAt: restored.manifest.createdAt, rows: restored.rows, migrated: restored.migrated, secrets });
      }
      await printLine(
        `${restored.manifest.tables.length} tables with ${rows} rows are back as they were on ${restored.manifest.createdAt}` +
          `${restored.migrated.length === 0 ? "" : `, and ${restored.migrated.length} migrations newer`}. ` +
          "Kept pages are not in a backup: put them back into DATA_DIR/pages or the bucket.",
      );
    });
}

/** A sentence when the key at hand is not the one that sealed what the backup holds. */
async function keyProblem(url: string): Promise<string | null> {
  const { readConfig } = await import("../config.ts");
  const { connectOnce } = await import("../store/connect.ts");
  const { existingSecretBox } = await import("../store/secret-box.ts");
  const { sealedSecrets } = await import("../store/sealed-secrets.ts");
  const box = await existingSecretBox(readConfig());
  const { client, db } = await connectOnce(url, "cenoskop restore");
  try {
    const { sealed, unopened } = await sealedSecrets(db, box);
    if (unopened === 0) return null;
    return (
      `The backup holds ${sealed} sealed secrets, and ${box === null ? "there is no secret key here" : "the secret key here does not open them"}; ` +
      "before you start the service, put the key file that belongs to it into DATA_DIR/secret-key, or set SECRET_KEY to it."
    );
  } finally {
    await client.end();
  }
}
