import type { Command } from "commander";
import { byteText } from "./byte-text.ts";
import { printJson, printLine, remark } from "./output.ts";
import { programVersion } from "./program-version.ts";
import { withServer } from "./with-server.ts";

/** `cenoskop backup`: everything that the database holds, as it is at one moment, in one file. */
export function addBackup(program: Command): void {
  program
    .command("backup")
    .description("write all that the database holds to one file, while the service goes on; restore reads it into an empty database")
    .option("--out <file>", "file to make; - writes to standard output (default: cenoskop-<time>.backup here)")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nKept pages and the secret key are not in it: copy DATA_DIR/pages (or the bucket) and DATA_DIR/secret-key (or SECRET_KEY) too." +
        "\n\nExamples:\n  cenoskop backup --out /mnt/backups/cenoskop-monday.backup\n  cenoskop backup --out - | ssh nas 'cat > cenoskop.backup'",
    )
    .action(async (options: { out?: string; json?: true }) => {
      const { writeBackup } = await import("../store/backup/write-backup.ts");
      const { writeBackupFile } = await import("../store/backup/backup-file.ts");
      const { noteBackup } = await import("../store/backup/note-backup.ts");
      const version = programVersion();
      const path = options.out ?? `cenoskop-${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}.backup`;
      const stop = new AbortController();
      const write = async (url: string) => {
        const written =
          path === "-"
            ? { ...(await writeBackup(url, process.stdout, version, stop.signal)), fileBytes: null }
            : await writeBackupFile(url, path, version, stop.signal);
        await noteBackup(url, written.manifest, "cli");
        return written;
      };
      let writing: ReturnType<typeof write> | null = null;
      // Ctrl-C leaves no half file behind
      const made = await withServer(
        (url) => (writing = write(url)),
        async () => {
          stop.abort();
          await writing?.catch(() => null);
        },
      );
      const rows = Object.values(made.rows).reduce((sum, count) => sum + count, 0);
      const tables = made.manifest.tables.length;
      if (made.fileBytes === null) return remark(`${tables} tables with ${rows} rows were written.`);
      if (options.json === true) {
        const { format, createdAt, migrations, postgres } = made.manifest;
        return printJson({ file: path, bytes: made.fileBytes, format, createdAt, program: version, postgres, migrations, rows: made.rows });
      }
      await printLine(
        `${path}: ${tables} tables with ${rows} rows in ${byteText(made.fileBytes)}. Kept pages and the secret key are not in it.`,
      );
    });
}
