import { setTimeout as wait } from "node:timers/promises";
import { remark } from "./output.ts";

/** What parts say while a command runs goes beside its output. */
export const COMMAND_LOG = {
  info() {},
  warn: (_: object, message: string) => remark(message),
  error: (_: object, message: string) => remark(message),
};

/**
 * Runs `work` with the postgres:// address of the configured database as it is: the one DATABASE_URL names, or the embedded one of DATA_DIR,
 * which a running service may be using at the same time. Ctrl-C lets go of it too, so that no server is left behind; `close` is
 * called before that.
 */
export async function withServer<T>(work: (url: string) => Promise<T>, close: () => Promise<void> = async () => undefined): Promise<T> {
  const { readConfig } = await import("../config.ts");
  const { openEmbeddedPostgres } = await import("../store/embedded-postgres.ts");
  const { databaseUrl, dataDir } = readConfig();
  const embedded = databaseUrl === null ? await openEmbeddedPostgres({ dataDir, log: COMMAND_LOG }) : null;
  const closeAll = async (): Promise<void> => {
    await close();
    await embedded?.close();
  };
  const interrupt = (signal: "SIGINT" | "SIGTERM"): void => {
    // a statement under way may hold its connection for long; the server rolls it back when we are gone
    void Promise.race([closeAll(), wait(2000).then(() => embedded?.close())]).finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    return await work(databaseUrl ?? embedded?.url ?? "");
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    await closeAll();
  }
}
