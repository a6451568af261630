import type { Strategy } from "../domain/price-proposal.ts";
import { BadInputError } from "../errors.ts";
import { validateStrategy } from "../pricing/validate-strategy.ts";

/** The same, when its rules exist and their settings fit. @throws BadInputError with every problem and its place */
export function checkedStrategy<T extends Pick<Strategy, "rules" | "rounding">>(strategy: T): T {
  const problems = validateStrategy(strategy);
  if (problems.length === 0) return strategy;
  throw new BadInputError("bad-settings", `The strategy cannot be used: ${problems[0]?.path} ${problems[0]?.message}`, { problems });
}
