import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PROBLEM_CODES } from "./problem-codes.ts";

/** Thrown where no request can lead. */
const NEVER_ANSWERED = ["bad-hash", "bad-price", "bi-role", "no-offers", "offers-with-outcome"];

/** What only the command line does, and the rows of a catalogue, whose problems are told in a report. */
const ONLY_COMMANDS = /store\/(catalogue-|backup\/|embedded\/)/;

test("every code that an answer can carry is listed", () => {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "api/*.ts", "store/*.ts", "scheduler/*.ts"], {
    encoding: "utf8",
    cwd: import.meta.dirname + "/..",
  });
  const codes = files
    .split("\n")
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !ONLY_COMMANDS.test(path))
    .flatMap((path) => [
      ...readFileSync(new URL(`../${path}`, import.meta.url), "utf8").matchAll(
        /new (?:BadInput|Conflict)Error\(\s*"([a-z-]+)"|problem\(\s*"([a-z-]+)"/g,
      ),
    ])
    .map((match) => match[1] ?? match[2] ?? "");
  expect(codes.length).toBeGreaterThan(25);
  const unlisted = new Set(codes.filter((code) => !(code in PROBLEM_CODES) && !NEVER_ANSWERED.includes(code)));
  expect([...unlisted]).toEqual([]);
  const unused = Object.keys(PROBLEM_CODES).filter((code) => !codes.includes(code));
  expect(unused).toEqual([]);
});
