import { sql } from "kysely";
import type { DoctorCheck } from "../doctor-check.ts";

const OLD_DAYS = 7;

/** Only backups by `cenoskop backup` are known here. */
export const check: DoctorCheck = {
  name: "backups",
  async run({ db }) {
    const { rows } = await sql<{ days: number | null; worth: boolean }>`
      select (select (extract(epoch from now() - at) / 86400)::float8 from audit_log
          where subject_type = 'database' and subject_id = 'all' and action = 'backup.create' order by id desc limit 1) as days,
        exists (select from listing where created_at < now() - interval '1 day') as worth`.execute(db);
    const { days = null, worth = false } = rows[0] ?? {};
    if (!worth || (days !== null && days <= OLD_DAYS)) return [];
    const message = days === null ? "No backup was ever made by this program." : `The last backup was made ${Math.floor(days)} days ago.`;
    return [
      {
        severity: "warning",
        message: `${message} What is lost with the disk is lost.`,
        remedy: "cenoskop backup --out /another/disk/cenoskop.backup",
      },
    ];
  },
};
