import type { Log } from "../log.ts";

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

/** A log that keeps its lines for a test to look at. */
export function collectedLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine["level"]) => (fields: object, message: string) => void lines.push({ level, fields: { ...fields }, message });
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}
