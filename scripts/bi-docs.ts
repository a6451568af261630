/** Writes the views of docs/bi.md from the comments in the migrations, with a throwaway PostgreSQL. */
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../store/connect.ts";
import { biMarkdown, describeBi } from "../store/describe-bi.ts";
import { openEmbeddedPostgres } from "../store/embedded-postgres.ts";
import { migrate } from "../store/migrate.ts";

const silent = { info() {}, warn() {}, error() {} };
const file = new URL("../docs/bi.md", import.meta.url);
const dataDir = await mkdtemp(join(tmpdir(), "cenoskop-bi-"));
await chmod(dataDir, 0o755);
const server = await openEmbeddedPostgres({ dataDir, log: silent, fsync: false });
const db = connect(server.url, { max: 1 });
try {
  await migrate(db);
  const before = await readFile(file, "utf8");
  const [head = ""] = before.split("### bi.", 1);
  await writeFile(file, `${head.trimEnd()}\n\n${biMarkdown(await describeBi(db))}\n`);
  console.log("docs/bi.md is written");
} finally {
  await db.destroy();
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
}
