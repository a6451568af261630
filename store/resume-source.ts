import { sql } from "kysely";
import type { BreakerState, PauseKind } from "../domain/host-state.ts";
import type { Instant } from "../domain/instant.ts";
import { ConflictError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { getSource, type SourceRecord } from "./sources.ts";

interface RestingHost {
  readonly name: string;
  readonly breaker: BreakerState;
  readonly breakerReason: string | null;
  readonly restUntil: Instant | null;
  readonly asked: Instant | null;
  readonly rests: boolean;
}

/**
 * A person says that a host which rests after trouble may be asked again now: its sources are due at once, and one probe tells whether the rest is
 * over. What a host asked for itself is waited for. A source that is not paused stays as it is.
 * @throws NotFoundError; ConflictError where the pause is none of the host's trouble, or the host asked for it.
 */
export async function resumeSource(db: Db, id: number, actor: string): Promise<SourceRecord> {
  return inTransaction(db, async (trx) => {
    // the host before its sources, as whoever notes trouble locks them
    const { rows } = await sql<RestingHost>`
      select name, breaker, breaker_reason as "breakerReason", rest_until as "restUntil", case when asked_until > clock_timestamp() then asked_until end as asked,
        breaker = 'open' and rest_until > clock_timestamp() as rests
      from host where name = (select host_name from source where id = ${id}) for update`.execute(trx);
    const [host] = rows;
    const before = await getSource(trx, id);
    if (!before.enabled)
      throw new ConflictError("source-disabled", `${before.host} is switched off, not paused; switch it on by changing its enabled.`);
    if (host?.rests === true && host.asked !== null) {
      throw new ConflictError(
        "host-asked-to-wait",
        `${host.name} asked not to be visited before ${host.asked}; it is visited again then by itself.`,
      );
    }
    if (host?.rests === true) {
      await sql`update host set rest_until = clock_timestamp() where name = ${host.name}`.execute(trx);
    }
    const { numAffectedRows: resumed = 0n } = await sql`
      update source set paused_until = null, paused_reason = null, pause_kind = null, updated_at = now()
      where host_name = (select host_name from source where id = ${id}) and pause_kind = 'host'`.execute(trx);
    const after = await getSource(trx, id);
    if (host?.rests === true || resumed > 0n) {
      const was = host === undefined ? null : { breaker: host.breaker, reason: host.breakerReason, restUntil: host.restUntil };
      const told = { subjectType: "source", subjectId: id, before: { ...before, hostRest: was }, after };
      await audit(trx, { actor, action: "source.resume", ...told });
      return after;
    }
    const { pauseKind, pausedUntil } = after;
    if (pauseKind !== null && pauseKind !== "host" && pausedUntil !== null && Date.parse(pausedUntil) > Date.now())
      throw new ConflictError("paused-by-settings", `${after.host} is paused until ${pausedUntil}: ${WHY[pauseKind]}`);
    return after;
  });
}

const WHY: Readonly<Record<Exclude<PauseKind, "host">, string>> = {
  hours: "it is outside its active hours; change those to visit it now.",
  gap: "its own gap between two visits is not over; shorten that to visit it sooner.",
  budget: "the requests of its day are used up; raise its budget to visit it today.",
};
