import { sql } from "kysely";
import type { DoctorCheck } from "../doctor-check.ts";

interface Unsent {
  readonly name: string;
  readonly enabled: boolean;
  readonly late: number;
  readonly failed: number;
  readonly error: string | null;
}

export const check: DoctorCheck = {
  name: "deliveries",
  async run({ db }) {
    const { rows } = await sql<Unsent>`
      select t.name, t.enabled, count(*) filter (where d.status = 'pending')::int as late,
        count(*) filter (where d.status = 'failed')::int as failed, max(d.last_error) as error
      from delivery d join delivery_target t on t.id = d.target_id
      where d.status = 'pending' and d.created_at < now() - interval '1 hour'
        or d.status = 'failed' and d.created_at > now() - interval '7 days'
      group by t.id order by t.name`.execute(db);
    return rows.map(({ name, enabled, late, failed, error }) => {
      const parts = [
        late > 0 ? `${late} messages wait for more than an hour` : "",
        failed > 0 ? `${failed} were given up within a week` : "",
      ];
      const why = enabled ? error : "it is disabled";
      return {
        severity: "warning" as const,
        message: `Delivery target "${name}": ${parts.filter((part) => part !== "").join(", ")}${why === null ? "" : ` (${why})`}.`,
        remedy: "Mend the receiver, or enable the target; GET /v1/deliveries?status=failed shows what was given up.",
      };
    });
  },
};
