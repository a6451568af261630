/** Writes store/schema.sql from the migrations, with a throwaway PostgreSQL. */
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../store/connect.ts";
import { dumpSchema } from "../store/dump-schema.ts";
import { openEmbeddedPostgres } from "../store/embedded-postgres.ts";
import { migrate } from "../store/migrate.ts";

const silent = { info() {}, warn() {}, error() {} };
const dataDir = await mkdtemp(join(tmpdir(), "cenoskop-schema-"));
await chmod(dataDir, 0o755);
const server = await openEmbeddedPostgres({ dataDir, log: silent, fsync: false });
const db = connect(server.url, { max: 1 });
try {
  await migrate(db);
  await writeFile(new URL("../store/schema.sql", import.meta.url), await dumpSchema(db));
  console.log("store/schema.sql is written");
} finally {
  await db.destroy();
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
}
