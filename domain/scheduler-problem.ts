export const SCHEDULER_PROBLEM_KINDS = ["starving-source", "waiting-jobs", "silent-process", "broken-schedule", "stale-rates"] as const;
/** What the watchdog looks for. */
export type SchedulerProblemKind = (typeof SCHEDULER_PROBLEM_KINDS)[number];
