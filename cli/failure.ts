import { CommanderError } from "commander";
import { BadInputError, ConfigurationError, ConflictError, ForbiddenAddressError, NotFoundError } from "../errors.ts";

/** 0 for what is no failure (help, version), 2 for what the caller must change, 1 for everything else. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return isCallersMistake(error) ? 2 : 1;
}

/** What is printed of an error: a sentence that ends with the remedy, or one JSON line; a stack only where the program itself is at fault. */
export function explain(error: unknown, json: boolean): string {
  const { code, message } = described(error);
  if (json) return JSON.stringify({ error: { code, message } });
  return `cenoskop: ${message}`;
}

function described(error: unknown): { code: string; message: string } {
  if (error instanceof ForbiddenAddressError) return { code: "forbidden-address", message: error.message };
  if (error instanceof CommanderError) return { code: "bad-usage", message: error.message };
  if (error instanceof ConfigurationError) return { code: "bad-configuration", message: error.problems.join("\n") };
  if (error instanceof BadInputError || error instanceof ConflictError || error instanceof NotFoundError) {
    return { code: error.code, message: error.message };
  }
  return { code: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function isCallersMistake(error: unknown): boolean {
  return [BadInputError, NotFoundError, ConflictError, ForbiddenAddressError].some((kind) => error instanceof kind);
}
