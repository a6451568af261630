import { isDeepStrictEqual } from "node:util";
import type { Rounding, RuleUse, Strategy } from "../domain/price-proposal.ts";

/** What became of one rule; of several rules of one name, the first is compared with the first. */
export interface RuleChange {
  readonly rule: string;
  readonly change: "added" | "removed" | "changed" | "moved";
  /** Places in the order of rules, from 0 on. null: it was not there, or is not any more. */
  readonly from: number | null;
  readonly to: number | null;
  readonly values: readonly ValueChange[];
}

export interface ValueChange {
  /** JSON pointer within the rule: "/settings/percent", "/when". */
  readonly path: string;
  /** Absent: not given. */
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface StrategyComparison {
  readonly same: boolean;
  readonly rules: readonly RuleChange[];
  /** null: as before. */
  readonly rounding: { readonly before: Rounding; readonly after: Rounding } | null;
}

type Compared = Pick<Strategy, "rules" | "rounding">;

/** What one version of a strategy has otherwise than another, rule by rule in the order of the later one, those taken out last. */
export function compareStrategies(before: Compared, after: Compared): StrategyComparison {
  const [old, now] = [numbered(before.rules), numbered(after.rules)];
  // a rule that only stands elsewhere because another came or went has not moved
  const stayed = [...old.keys()].filter((key) => now.has(key));
  const stays = [...now.keys()].filter((key) => old.has(key));
  const rules = [...now].flatMap(([key, { use, index }]): RuleChange[] => {
    const was = old.get(key);
    if (was === undefined) return [{ rule: use.name, change: "added", from: null, to: index, values: differences(undefined, use) }];
    const values = differences(was.use, use);
    const moved = stayed.indexOf(key) !== stays.indexOf(key);
    if (values.length === 0 && !moved) return [];
    return [{ rule: use.name, change: values.length > 0 ? "changed" : "moved", from: was.index, to: index, values }];
  });
  const removed = [...old].flatMap(([key, { use, index }]): RuleChange[] =>
    now.has(key) ? [] : [{ rule: use.name, change: "removed", from: index, to: null, values: differences(use, undefined) }],
  );
  const rounding = isDeepStrictEqual(before.rounding, after.rounding) ? null : { before: before.rounding, after: after.rounding };
  return { same: rules.length + removed.length === 0 && rounding === null, rules: [...rules, ...removed], rounding };
}

function numbered(uses: readonly RuleUse[]): Map<string, { readonly use: RuleUse; readonly index: number }> {
  const seen = new Map<string, number>();
  return new Map(
    uses.map((use, index) => {
      const count = seen.get(use.name) ?? 0;
      seen.set(use.name, count + 1);
      return [`${use.name} ${count}`, { use, index }];
    }),
  );
}

function differences(before: RuleUse | undefined, after: RuleUse | undefined): ValueChange[] {
  return valueChanges("/settings", before?.settings, after?.settings).concat(valueChanges("/when", before?.when, after?.when));
}

function valueChanges(path: string, before: unknown, after: unknown): ValueChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isPlain(before ?? {}) || !isPlain(after ?? {}))
    return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  const [was, is] = [new Map(Object.entries(before ?? {})), new Map(Object.entries(after ?? {}))];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) =>
    valueChanges(`${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, was.get(key), is.get(key)),
  );
}

function isPlain(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
