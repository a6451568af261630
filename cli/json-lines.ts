import { createInterface } from "node:readline";
import { outputClosed, printJson } from "./output.ts";

/**
 * Reads one JSON object a line from standard input and prints one line for each, in order; empty lines are passed over. A line that is
 * no object, or whose answer throws, gives `{"error": …, "line": n}`, and the process ends with exit code 1; the lines after it are still read.
 */
export async function answerJsonLines(answer: (request: Readonly<Record<string, unknown>>) => unknown): Promise<void> {
  let line = 0;
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    line++;
    if (outputClosed()) break;
    if (text.trim() === "") continue;
    try {
      await printJson(await answer(jsonObject(text)));
    } catch (error) {
      process.exitCode = 1;
      await printJson({ error: error instanceof Error ? error.message : String(error), line });
    }
  }
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Error("The line is no JSON; write one object a line.", { cause: error });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw new Error("The line is no JSON object; write one object a line.");
}
