import type { AlertRule } from "../domain/alert.ts";
import { schemaProblems } from "../schema-problems.ts";
import type { SettingProblem } from "../schema-problems.ts";
import { alertKinds } from "./registry.ts";

/** Everything that would keep an alert rule from being used, each with its place and remedy; empty when it may be saved. */
export function validateAlertRule({ kind: name, settings }: Pick<AlertRule, "kind" | "settings">): readonly SettingProblem[] {
  const kind = alertKinds().get(name);
  if (kind === undefined) {
    return [{ path: "/kind", message: `There is no alert kind called ${name}. Give one of ${[...alertKinds().keys()].join(", ")}.` }];
  }
  const wrong = kind.validator.Check(settings)
    ? (kind.check?.(settings) ?? [])
    : schemaProblems(kind.validator, settings, `the alert kind ${name}`);
  return wrong.map((problem) => ({ ...problem, path: `/settings${problem.path}` }));
}
