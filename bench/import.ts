/**
 * npm run bench:import [-- --quick]
 * Imports a catalogue of 100,000 products (10,000 with --quick), each with a price, limits and two watched addresses, into a fresh database
 * with the settings of a real one; then the same again, which must change nothing. Seconds on the wall, and of CPU in this process and in
 * the connection's process of PostgreSQL, since the wall tells little on a busy machine.
 */
import { execFileSync } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { sql } from "kysely";
import { readCatalogueCsv } from "../connectors/catalogue-csv.ts";
import { importCatalogue } from "../store/catalogue-import.ts";
import { connect } from "../store/connect.ts";
import { openEmbeddedPostgres } from "../store/embedded-postgres.ts";
import { migrate } from "../store/migrate.ts";

const products = process.argv.includes("--quick") ? 10_000 : 100_000;
const folder = await mkdtemp(join(tmpdir(), "cenoskop-bench-import-"));
await chmod(folder, 0o755);
const file = join(folder, "catalogue.csv");
await pipeline(Readable.from(lines()), createWriteStream(file));
const server = await openEmbeddedPostgres({ dataDir: folder, log: { info() {}, warn() {}, error() {} } });
const db = connect(server.url, { max: 1 });
try {
  await migrate(db);
  const first = await timed();
  const again = await timed();
  if (first.summary.productsCreated !== products || again.summary.productsUnchanged !== products)
    throw new Error("not all products were imported");
  const rows = [first, again].map(({ seconds, cpu, postgres }) => ({ seconds, "CPU here": cpu, "CPU in PostgreSQL": postgres }));
  console.table({ [`${products} products, new`]: rows[0], "the same again": rows[1] });
  const figures = {
    products,
    import_seconds: first.seconds,
    import_cpu_seconds: round(first.cpu + first.postgres),
    again_seconds: again.seconds,
  };
  console.log(JSON.stringify({ bench: "import", figures }));
} finally {
  await db.destroy();
  await server.close();
  await rm(folder, { recursive: true, force: true });
}

async function timed() {
  const { rows: connection } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  const pid = connection[0]?.pid ?? 0;
  const [began, cpuBefore, postgresBefore] = [performance.now(), process.cpuUsage(), await postgresCpu(pid)];
  const catalogue = await readCatalogueCsv(() => createReadStream(file) as AsyncIterable<Uint8Array>);
  const summary = await importCatalogue(db, catalogue.rows, "bench");
  const { user, system } = process.cpuUsage(cpuBefore);
  const postgres = round((await postgresCpu(pid)) - postgresBefore);
  return { summary, seconds: round((performance.now() - began) / 1000), cpu: round((user + system) / 1e6), postgres };
}

/** Seconds of CPU of a process, on Linux; 0 elsewhere. */
async function postgresCpu(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return 0;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function* lines(): Generator<string> {
  yield "product_id,name,brand,gtin,category,cost,vat_percent,rrp,stock,tags,price,currency,floor,ceiling,urls\n";
  for (let i = 1; i <= products; i++) {
    const cost = 50 + (i % 900);
    const address = `https://shop${i % 20}.example/p/${i} https://rival${i % 10}.example/item/${i}`;
    yield (
      `P-${i},"Product ${i}, black",Brand ${i % 300},${gtin(i)},Home/Kitchen/${i % 50},${cost}.50,23,${cost * 2}.00,${i % 40},` +
        `tag${i % 7}|sale,${Math.trunc(cost * 1.5)}.99,PLN,${cost}.99,${cost * 3}.00,${address}\n`
    );
  }
}

function gtin(i: number): string {
  const digits = String(590_000_000_000 + i);
  const sum = Array.from(digits).reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
