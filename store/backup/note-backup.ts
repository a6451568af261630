import { audit } from "../audit.ts";
import { connectOnce } from "../connect.ts";
import type { BackupManifest } from "./backup-format.ts";

/** Says in the audit log that somebody took everything; a standby, which takes no writing, goes without. */
export async function noteBackup(url: string, { createdAt, program }: BackupManifest, actor: string): Promise<void> {
  const { client, db } = await connectOnce(url, "cenoskop backup");
  try {
    const entry = { actor, action: "backup.create", subjectType: "database", subjectId: "all", after: { createdAt, program } };
    await audit(db, entry).catch((error: { code?: string }) => {
      // read_only_sql_transaction
      if (error.code !== "25006") throw error;
    });
  } finally {
    await client.end();
  }
}
