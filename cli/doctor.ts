import { statfs } from "node:fs/promises";
import type { Command } from "commander";
import type { Config } from "../config.ts";
import type { Diagnosis } from "../store/doctor/examine.ts";
import type { DoctorContext, QueueState } from "../store/doctor/doctor-check.ts";
import { printJson, printLine } from "./output.ts";
import { programVersion } from "./program-version.ts";
import { COMMAND_LOG, withServer } from "./with-server.ts";

const SILENT = { info() {}, warn() {}, error() {} };
const WARNINGS_ONLY = 3;

/** `cenoskop doctor`: looks at everything around the program and says what is wrong, what it means and what to do. Changes nothing. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("look at versions, migrations, disk, indexes, clocks, queue, sources and more, and say what to do about what is wrong")
    .option("--json", "print JSON, one finding a line")
    .addHelpText(
      "after",
      `\nExit codes: 0 nothing is wrong, 1 there is a problem, ${WARNINGS_ONLY} there are warnings only.\n\nExample:\n  cenoskop doctor`,
    )
    .action(async (options: { json?: true }) => {
      const found = await diagnose();
      for (const finding of found) await (options.json === true ? printJson(finding) : print(finding));
      const worst = (severity: Diagnosis["severity"]): boolean => found.some((finding) => finding.severity === severity);
      if (worst("problem")) process.exitCode = 1;
      else if (worst("warning")) process.exitCode = WARNINGS_ONLY;
      else if (options.json !== true) await printLine("Nothing is wrong.");
    });
}

async function print({ severity, check, message, remedy }: Diagnosis): Promise<void> {
  await printLine(`${severity.padEnd(7)}  ${check}: ${message}`);
  if (remedy !== null) await printLine(`         ${remedy}`);
}

/** A database that cannot be opened, also for being of an older PostgreSQL, is the one finding. */
async function diagnose(): Promise<Diagnosis[]> {
  const { readConfig } = await import("../config.ts");
  const { connect } = await import("../store/connect.ts");
  const { examine } = await import("../store/doctor/examine.ts");
  const config = readConfig();
  let reached = false;
  try {
    return await withServer(async (url) => {
      const db = connect(url, { log: COMMAND_LOG, max: 2, applicationName: "cenoskop doctor" });
      try {
        const context = await contextOf(config, db, url);
        reached = true;
        return await examine(context);
      } finally {
        await db.destroy();
      }
    });
  } catch (error) {
    if (reached) throw error;
    const text = error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
    const end = text.lastIndexOf("; ");
    const message = `The database cannot be opened: ${end === -1 ? text : text.slice(0, end)}.`;
    const remedy = end === -1 ? "See that its server runs and that DATABASE_URL is right." : text.slice(end + 2);
    return [{ check: "database", severity: "problem", message, remedy }];
  }
}

async function contextOf(config: Config, db: DoctorContext["db"], url: string): Promise<DoctorContext> {
  const { DOCTOR_LIMITS } = await import("../store/doctor/doctor-check.ts");
  const { isReachable } = await import("../store/is-reachable.ts");
  const { existingSecretBox } = await import("../store/secret-box.ts");
  const { schedulerHealth } = await import("../scheduler/scheduler-health.ts");
  await isReachable(db);
  const disk = await statfs(config.dataDir).catch(() => null);
  let queue: Promise<QueueState | null> | null = null;
  return {
    db,
    now: Date.now,
    program: programVersion(),
    node: process.versions.node,
    disk: disk === null ? null : { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize },
    embedded: config.databaseUrl === null,
    secrets: await existingSecretBox(config),
    schedulerProblems: async () => (await schedulerHealth(db)).problems,
    queue: () => (queue ??= queueState(config, db, url)),
    limits: DOCTOR_LIMITS,
  };
}

async function queueState({ redisUrl }: Config, db: DoctorContext["db"], databaseUrl: string): Promise<QueueState | null> {
  const { openQueue } = await import("../scheduler/queue.ts");
  const { hasQueueSchema } = await import("../store/is-reachable.ts");
  const backend = redisUrl === null ? "postgres" : "redis";
  // opening it would make it
  if (redisUrl === null && !(await hasQueueSchema(db))) return null;
  const unreachable = { backend, version: null, clockAheadMs: null, queues: [] } as const;
  const queue = await openQueue({ databaseUrl, redisUrl, log: SILENT, answerSeconds: 5 }).catch(() => null);
  if (queue === null) return unreachable;
  try {
    const before = Date.now();
    const { queues, clockMs, version } = await queue.state();
    const clockAheadMs = clockMs === null ? null : clockMs - (before + Date.now()) / 2;
    return { backend, version: version ?? "unknown", clockAheadMs, queues };
  } catch {
    // an outage between opening and asking is the same
    return unreachable;
  } finally {
    await queue.close();
  }
}
