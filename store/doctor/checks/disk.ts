import { sql } from "kysely";
import type { DoctorCheck, Finding } from "../doctor-check.ts";

const LEAST_FREE = 2e9;
const DANGEROUS_FREE = 500e6;
const SOON_DAYS = 14;
const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

export const check: DoctorCheck = {
  name: "disk",
  async run({ db, disk, embedded }) {
    const bytes = await size(db);
    const perDay = await growth(db, bytes);
    const grows = perDay === null ? "how fast it grows is known after a day" : `it grows by ${gb(Math.max(0, perDay))} a day`;
    const free = disk === null ? "" : `; ${gb(disk.freeBytes)} of ${gb(disk.totalBytes)} are free where DATA_DIR lies`;
    const found: Finding[] = [{ severity: "info", message: `The database takes ${gb(bytes)}, ${grows}${free}.`, remedy: null }];
    if (disk === null) return found;
    const remedy = "Free some space, or let go of old data: cenoskop retention run --dry-run tells what that would bring.";
    const left = embedded && perDay !== null && perDay > 0 ? disk.freeBytes / perDay : Number.POSITIVE_INFINITY;
    const what = embedded ? "the database and stored pages stop" : "stored pages are no longer kept, so that looks fail";
    if (disk.freeBytes < DANGEROUS_FREE)
      found.push({ severity: "problem", message: `Only ${gb(disk.freeBytes)} are free; when the disk is full ${what}.`, remedy });
    else if (left < SOON_DAYS)
      found.push({
        severity: "warning",
        message: `The disk will be full in about ${Math.floor(left)} days as the database grows.`,
        remedy,
      });
    else if (disk.freeBytes < LEAST_FREE || disk.freeBytes < disk.totalBytes / 20)
      found.push({ severity: "warning", message: `Only ${gb(disk.freeBytes)} are free; when the disk is full ${what}.`, remedy });
    return found;
  },
};

async function size(db: Parameters<DoctorCheck["run"]>[0]["db"]): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database())::float8 as bytes`.execute(db);
  return rows[0]?.bytes ?? 0;
}

/** Bytes a day since the oldest measure of the last month; null: none is a day old. */
async function growth(db: Parameters<DoctorCheck["run"]>[0]["db"], bytes: number): Promise<number | null> {
  const { rows } = await sql<{ bytes: number; days: number }>`
    select bytes::float8 as bytes, (extract(epoch from now() - measured_at) / 86400)::float8 as days from database_size
    where measured_at between now() - interval '31 days' and now() - interval '1 day' order by measured_at limit 1`.execute(db);
  const [oldest] = rows;
  return oldest === undefined ? null : (bytes - oldest.bytes) / oldest.days;
}
