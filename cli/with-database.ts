import type { Db } from "../store/connect.ts";
import { COMMAND_LOG, withServer } from "./with-server.ts";

/** Runs `work` on the configured database, brought up to date first. See withServer for which one that is. */
export async function withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const { connect } = await import("../store/connect.ts");
  const { migrate } = await import("../store/migrate.ts");
  let db: Db | null = null;
  return withServer(
    async (url) => {
      db = connect(url, { log: COMMAND_LOG, max: 4, applicationName: "cenoskop cli" });
      await migrate(db, { log: COMMAND_LOG });
      return work(db);
    },
    async () => db?.destroy(),
  );
}
