import type { Strategy } from "../domain/price-proposal.ts";
import { schemaProblems } from "../schema-problems.ts";
import type { SettingProblem } from "../schema-problems.ts";
import { rules } from "./registry.ts";
import { roundingProblem } from "./rounding.ts";

/** Everything that would keep a strategy from being used, each with its place and remedy; empty when it may be saved. */
export function validateStrategy(strategy: Pick<Strategy, "rules" | "rounding">): readonly SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (strategy.rules.length === 0) problems.push({ path: "/rules", message: "A strategy without rules does nothing. Give at least one." });
  for (const [index, { name, settings }] of strategy.rules.entries()) {
    const path = `/rules/${index}`;
    const rule = rules().get(name);
    if (rule === undefined) {
      problems.push({ path: `${path}/name`, message: `There is no rule called ${name}. Give one of ${[...rules().keys()].join(", ")}.` });
      continue;
    }
    const wrong = schemaProblems(rule.validator, settings, `the rule ${name}`);
    const found = wrong.length > 0 ? wrong : (rule.check?.(settings) ?? []);
    problems.push(...found.map((problem) => ({ ...problem, path: `${path}/settings${problem.path}` })));
  }
  const problem = roundingProblem(strategy.rounding);
  if (problem !== null) problems.push({ path: "/rounding", message: problem });
  return problems;
}
