import { sql } from "kysely";
import type { DoctorCheck, Finding } from "../doctor-check.ts";

const WARN_MS = 2_000;
const PROBLEM_MS = 30_000;

export const check: DoctorCheck = {
  name: "clock",
  async run({ db, now, queue }) {
    const before = now();
    const { rows } = await sql<{ ms: number }>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`.execute(db);
    // the answer was made somewhere between
    const database = (rows[0]?.ms ?? 0) - (before + now()) / 2;
    const { clockAheadMs = null } = (await queue().catch(() => null)) ?? {};
    return [...compare("the database", database), ...(clockAheadMs === null ? [] : compare("Redis", clockAheadMs))];
  },
};

function compare(who: string, aheadMs: number): Finding[] {
  const off = Math.abs(aheadMs);
  if (off < WARN_MS) return [];
  const which = aheadMs > 0 ? "ahead of" : "behind";
  const message = `The clock of ${who} is ${Math.round(off / 100) / 10} seconds ${which} this machine's, so that due work comes at the wrong time.`;
  const remedy = "Keep the clocks of all machines by NTP: timedatectl set-ntp true";
  return [{ severity: off < PROBLEM_MS ? "warning" : "problem", message, remedy }];
}
