import { listPartitions, MONTHS_AHEAD, PARTITIONED } from "../../partitions.ts";
import type { DoctorCheck, Finding } from "../doctor-check.ts";

export const check: DoctorCheck = {
  name: "partitions",
  async run({ db, now }) {
    const all = await listPartitions(db);
    const remedy = "See that a process with ROLE=all or ROLE=scheduler runs: its housekeeping makes them.";
    const found: Finding[] = [];
    for (const table of PARTITIONED) {
      const months = all.filter((one) => one.table === table && one.attached);
      const ahead = months.filter(({ from }) => Date.parse(from) > now()).length;
      const current = months.some(({ from, to }) => Date.parse(from) <= now() && now() < Date.parse(to));
      if (!current)
        found.push({ severity: "problem", message: `${table} has no partition for this month, so nothing can be recorded.`, remedy });
      else if (ahead === 0)
        found.push({
          severity: "problem",
          message: `${table} has no partition for next month: recording stops when this one ends.`,
          remedy,
        });
      else if (ahead < MONTHS_AHEAD - 1)
        found.push({
          severity: "warning",
          message: `${table} has partitions for ${ahead} months ahead instead of ${MONTHS_AHEAD}.`,
          remedy,
        });
    }
    for (const { name } of all.filter(({ attached }) => !attached)) {
      found.push({
        severity: "warning",
        message: `${name} was taken out of its table and not dropped yet.`,
        remedy: "cenoskop retention run",
      });
    }
    return found;
  },
};
