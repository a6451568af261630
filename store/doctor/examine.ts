import { discover } from "../../discover.ts";
import type { DoctorCheck, DoctorContext, Finding } from "./doctor-check.ts";

export interface Diagnosis extends Finding {
  readonly check: string;
}

const ORDER = { problem: 0, warning: 1, info: 2 } as const;

/** Runs every check of `checks/`, or those named, one after another; one that fails is a finding itself. The worst comes first. */
export async function examine(context: DoctorContext, only?: readonly string[]): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const { name, module } of await discover<{ check: DoctorCheck }>(new URL("./checks/", import.meta.url), "*.ts")) {
    if (only !== undefined && !only.includes(name)) continue;
    for (const finding of await findingsOf(module.check, context)) found.push({ check: name, ...finding });
  }
  return found.sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

async function findingsOf(check: DoctorCheck, context: DoctorContext): Promise<readonly Finding[]> {
  try {
    return await check.run(context);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ severity: "problem", message: `This could not be looked at: ${why}`, remedy: "Mend what the message names, and ask again." }];
  }
}
