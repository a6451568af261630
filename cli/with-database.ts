import { setTimeout as wait } from "node:timers/promises";
import type { Db } from "../store/connect.ts";
import { remark } from "./output.ts";

const LOG = {
  info() {},
  warn: (_: object, message: string) => remark(message),
  error: (_: object, message: string) => remark(message),
};

/**
 * Runs `work` on the configured database, brought up to date first: the one DATABASE_URL names, or the embedded one of DATA_DIR, which a
 * running service may be using at the same time. Ctrl-C lets go of it too, so that no server is left behind.
 */
export async function withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const { readConfig } = await import("../config.ts");
  const { connect } = await import("../store/connect.ts");
  const { migrate } = await import("../store/migrate.ts");
  const { openEmbeddedPostgres } = await import("../store/embedded-postgres.ts");
  const { databaseUrl, dataDir } = readConfig();
  const embedded = databaseUrl === null ? await openEmbeddedPostgres({ dataDir, log: LOG }) : null;
  const db = connect(databaseUrl ?? embedded?.url ?? "", { log: LOG, max: 4, applicationName: "cenoskop cli" });
  const close = async (): Promise<void> => {
    await db.destroy();
    await embedded?.close();
  };
  const interrupt = (signal: "SIGINT" | "SIGTERM"): void => {
    // a statement under way may hold its connection for long; the server rolls it back when we are gone
    void Promise.race([close(), wait(2000).then(() => embedded?.close())]).finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    await migrate(db, { log: LOG });
    return await work(db);
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    await close();
  }
}
