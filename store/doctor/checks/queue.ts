import type { DoctorCheck, Finding } from "../doctor-check.ts";

const STUCK_SECONDS = 300;

export const check: DoctorCheck = {
  name: "queue",
  async run({ queue }) {
    const state = await queue();
    if (state === null)
      return [{ severity: "info", message: "There is no job queue yet; the service makes it when it starts.", remedy: null }];
    const where = state.backend === "redis" ? `Redis ${state.version ?? ""}`.trim() : "PostgreSQL";
    if (state.version === null) {
      const message = "The job queue does not answer, so that nothing is looked at or sent.";
      return [{ severity: "problem", message, remedy: "Start its server, or correct REDIS_URL." }];
    }
    const found: Finding[] = [{ severity: "info", message: `The job queue is in ${where}.`, remedy: null }];
    for (const { name, waiting, active, failed, oldestSeconds } of state.queues) {
      if (oldestSeconds !== null && oldestSeconds > STUCK_SECONDS && active === 0) {
        const message = `${waiting} jobs of the queue ${name} wait, the first for ${Math.round(oldestSeconds)} seconds, and nobody works on them.`;
        found.push({
          severity: "problem",
          message,
          remedy: "See that a process with ROLE=all or ROLE=worker runs and reaches the queue; restart it.",
        });
      }
      if (failed > 0) {
        const message = `${failed} jobs of the queue ${name} failed within a week. What they were about comes due again by itself.`;
        found.push({ severity: "warning", message, remedy: 'Look for "failed" in the log of the workers.' });
      }
    }
    return found;
  },
};
