import { sql } from "kysely";
import type { DoctorCheck } from "../doctor-check.ts";

const OLDEST_POSTGRES = 140_000;

export const check: DoctorCheck = {
  name: "versions",
  async run({ db, program, node }) {
    const { rows } = await sql<{ version: string; number: number }>`
      select current_setting('server_version') as version, current_setting('server_version_num')::int as number`.execute(db);
    const { version = "unknown", number = 0 } = rows[0] ?? {};
    const found = { severity: "info" as const, message: `Cenoskop ${program}, Node.js ${node}, PostgreSQL ${version}.`, remedy: null };
    if (number >= OLDEST_POSTGRES) return [found];
    const message = `PostgreSQL ${version} is older than 14, the oldest that this program is made for.`;
    return [
      found,
      { severity: "problem", message, remedy: "Upgrade the server, or move with: cenoskop backup, and cenoskop restore on a newer one." },
    ];
  },
};
