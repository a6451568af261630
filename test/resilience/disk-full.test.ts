import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { pino } from "pino";
import { expect, test } from "vitest";
import { readConfig } from "../../config.ts";
import { startService } from "../../service.ts";
import { connect } from "../../store/connect.ts";
import { eventually } from "../eventually.ts";
import { QUICK, testEnvironment } from "../start-test-service.ts";
import { stoppablePostgres } from "../stoppable-postgres.ts";
import { openTinyShop } from "../tiny-shop.ts";
import { everythingDueAgain, watchShops } from "../watch-shops.ts";

const SHOPS = 4;
const PRODUCTS = 8;
/** Bytes that Postgres wants for its next stretch of log. */
const LOG_SEGMENT = 16 * 1024 * 1024;

/** A disk of its own, small enough to be filled; null where this user may not mount one. */
async function smallDisk(stack: AsyncDisposableStack): Promise<string | null> {
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "cenoskop-disk-")), (it) => rm(it, { recursive: true, force: true }));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256m", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return null;
  }
  stack.defer(() => void execFileSync("umount", ["-l", folder]));
  await chmod(folder, 0o755);
  return folder;
}

/** Writes until nothing more fits. */
async function fill(path: string): Promise<void> {
  await using file = await open(path, "w");
  for (const size of [1024 * 1024, 4096]) {
    try {
      for (;;) await file.write(Buffer.alloc(size, 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
}

test("a full disk under the database and the kept pages: nothing is lost and nothing doubled when there is room again", async ({
  skip,
}) => {
  await using stack = new AsyncDisposableStack();
  const disk = await smallDisk(stack);
  skip(disk === null, "Only root may mount a small disk");
  if (disk === null) return;
  const postgres = stack.use(await stoppablePostgres(disk));
  const db = stack.adopt(connect(postgres.url, { max: 2 }), (it) => it.destroy());
  const shop = stack.use(await openTinyShop({ slowMs: 20 }));
  const { listings } = await watchShops(db, shop, { shops: SHOPS, products: PRODUCTS });
  const log: string[] = [];
  const config = readConfig(testEnvironment(disk, postgres.url, null));
  stack.use(await startService(config, { log: pino({ level: "info" }, { write: (line: string) => void log.push(line) }), timing: QUICK }));
  const checks = async (): Promise<number[]> => (await db.selectFrom("listing_check").select("checks").execute()).map((row) => row.checks);
  await eventually(async () => (await checks()).every((count) => count === 1), 60);

  for (let one = 1; one <= SHOPS; one++) for (let product = 1; product <= PRODUCTS; product++) shop.setPrice(one, product, 80 + product);
  await fill(join(disk, "ballast"));
  await everythingDueAgain(db).catch(() => undefined);
  // a server that has no room for its log stops before it can tell anybody
  const hasStopped = async (): Promise<boolean> => {
    const refused = await sql`select 1`.execute(db).then(
      () => false,
      (error: unknown) => (error as NodeJS.ErrnoException).code === "ECONNREFUSED",
    );
    const { bavail, bsize } = await statfs(disk);
    return refused && bavail * bsize < LOG_SEGMENT;
  };
  await eventually(async () => log.some((line) => /No space left|ENOSPC/.test(line)) || (await hasStopped()), 60);
  await rm(join(disk, "ballast"));
  // a server that could not even write its log has stopped
  await postgres.start();

  // due are those that were, and those that could not be read
  await eventually(async () => {
    await everythingDueAgainWhereOld();
    return (await checks()).every((count) => count >= 2);
  }, 60);
  const alerts = await db.selectFrom("alert").select("offer_id").execute();
  expect(new Set(alerts.map((row) => row.offer_id)).size).toBe(listings.length);
  expect(alerts).toHaveLength(listings.length);
  expect(await db.selectFrom("offer_history").select("offer_id").execute()).toHaveLength(2 * listings.length);

  async function everythingDueAgainWhereOld(): Promise<void> {
    await db
      .updateTable("schedule")
      .set({ next_check_at: new Date() })
      .where("lease_id", "is", null)
      .where("listing_id", "in", (known) => known.selectFrom("listing_check").select("listing_id").where("checks", "<", 2))
      .execute();
  }
});
