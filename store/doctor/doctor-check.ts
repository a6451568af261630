import type { Db } from "../connect.ts";
import type { SecretBox } from "../secret-box.ts";

/** info: for the record; warning: will become a problem; problem: something does not work, or data are in danger. */
export type Severity = "info" | "warning" | "problem";

export interface Finding {
  readonly severity: Severity;
  /** What was found and what it means. */
  readonly message: string;
  /** What to do, a command where there is one; null for what is for the record. */
  readonly remedy: string | null;
}

export interface QueueState {
  readonly backend: "redis" | "postgres";
  /** null: the server does not answer. */
  readonly version: string | null;
  /** Milliseconds by which the server's clock is ahead of ours; null where it is Postgres's. */
  readonly clockAheadMs: number | null;
  readonly queues: readonly {
    readonly name: string;
    readonly waiting: number;
    readonly active: number;
    readonly failed: number;
    /** For how long the first waiting job has waited. */
    readonly oldestSeconds: number | null;
  }[];
}

/** What checks may look at. Tests make some of it up where reality would need a broken machine. */
export interface DoctorContext {
  readonly db: Db;
  /** Milliseconds since 1970, as this process sees it. */
  readonly now: () => number;
  readonly program: string;
  readonly node: string;
  /** Where DATA_DIR lies; null when it does not exist. */
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  /** Whether the database lies on that disk. */
  readonly embedded: boolean;
  /** null: there is no secret key. */
  readonly secrets: SecretBox | null;
  /** What the scheduler's own health says, with remedies. */
  readonly schedulerProblems: () => Promise<readonly string[]>;
  /** null: there is no queue yet. */
  readonly queue: () => Promise<QueueState | null>;
  readonly limits: DoctorLimits;
}

export interface DoctorLimits {
  /** Indexes smaller than this are not worth a remark. */
  readonly bloatFromBytes: number;
  readonly transactionSeconds: number;
  readonly deadRows: number;
}

export const DOCTOR_LIMITS: DoctorLimits = { bloatFromBytes: 64e6, transactionSeconds: 900, deadRows: 100_000 };

export interface DoctorCheck {
  /** As the file. */
  readonly name: string;
  run(context: DoctorContext): Promise<readonly Finding[]>;
}
