import { hostname } from "node:os";
import type { Command } from "commander";
import type { SchedulerHealth } from "../scheduler/scheduler-health.ts";
import { printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

/** `cenoskop health`: whether the work goes on; the probe of containers that have no port. */
export function addHealth(program: Command): void {
  program
    .command("health")
    .description("say whether the service works and how far it is behind; exit code 1 when it does not")
    .option("--here", "ask only whether the process of this ROLE on this host is alive")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop health")
    .action(async (options: { here?: true; json?: true }) => {
      const { readConfig } = await import("../config.ts");
      const { schedulerHealth } = await import("../scheduler/scheduler-health.ts");
      const health = await withDatabase((db) => schedulerHealth(db));
      const { PULSE_LIMIT_SECONDS } = await import("../scheduler/pulse.ts");
      const problems = options.here === true ? missing(health, `${readConfig().role}@${hostname()}`, PULSE_LIMIT_SECONDS) : health.problems;
      if (problems.length > 0) process.exitCode = 1;
      if (options.json === true) return printJson({ ...health, problems });
      for (const problem of problems) await printLine(problem);
      for (const { name, secondsAgo } of health.processes) await printLine(`${name}: last heartbeat ${Math.round(secondsAgo)} s ago`);
      await printLine(
        `${health.dueListings} listings are due${health.oldestDueAt === null ? "" : `, the oldest since ${health.oldestDueAt}`}; ` +
          `${health.pendingDeliveries} messages wait.`,
      );
    });
}

function missing({ processes }: SchedulerHealth, name: string, limitSeconds: number): string[] {
  const mine = processes.find((one) => one.name === name);
  if (mine !== undefined && mine.secondsAgo <= limitSeconds) return [];
  const last = mine === undefined ? "has left no heartbeat" : `left its last heartbeat ${Math.round(mine.secondsAgo)} seconds ago`;
  return [`The process ${name} ${last}; see its log, and restart it.`];
}
