import type { Validator } from "typebox/compile";

/** One thing wrong with settings that somebody gave. */
export interface SettingProblem {
  /** JSON pointer from the root of what was checked: "/rules/0/settings/percent". */
  readonly path: string;
  /** What is wrong, and last the remedy. */
  readonly message: string;
}

/**
 * What a compiled JSON schema has against a value, in words for a person, one problem for each place.
 * `owner` names what the schema belongs to: "the rule undercut-lowest".
 */
export function schemaProblems(schema: Validator, value: unknown, owner: string): readonly SettingProblem[] {
  const problems = new Map<string, SettingProblem>();
  for (const error of schema.Errors(value)) {
    // a schema of `false` only repeats additionalProperties
    if (error.keyword === "boolean" || problems.has(error.instancePath)) continue;
    let what = error.message;
    if (error.keyword === "enum") what = `must be one of ${error.params.allowedValues.map((value) => JSON.stringify(value)).join(", ")}`;
    if (error.keyword === "additionalProperties") what = `does not know ${error.params.additionalProperties.join(", ")}`;
    const place = error.instancePath === "" ? "The value" : error.instancePath.slice(1).replaceAll("/", ".");
    problems.set(error.instancePath, {
      path: error.instancePath,
      message: `${place} ${what}. Change it to fit the settings of ${owner}.`,
    });
  }
  return [...problems.values()];
}
