import { Compile } from "typebox/compile";
import type { Validator } from "typebox/compile";
import { discover } from "../discover.ts";
import type { Discovered } from "../discover.ts";
import { RegistryError } from "../errors.ts";
import type { PricingRule } from "./rule.ts";

export interface RegisteredRule extends PricingRule {
  /** Its settings schema, compiled. */
  readonly validator: Validator;
}

// Found once, when the program starts: pricing itself stays synchronous, and a broken rule stops the start, not a crawl.
const registered = registerRules(await discover<Readonly<Record<string, unknown>>>(new URL("rules/", import.meta.url), "*.ts"));

/** Every pricing rule by its name, sorted. */
export function rules(): ReadonlyMap<string, RegisteredRule> {
  return registered;
}

/** Checks what was found in pricing/rules. Throws RegistryError: no or several rules in a file, a wrong or double name, no schema. */
export function registerRules(found: readonly Discovered<Readonly<Record<string, unknown>>>[]): ReadonlyMap<string, RegisteredRule> {
  const byName = new Map<string, RegisteredRule>();
  for (const { name: file, module } of found) {
    const [rule, second] = Object.values(module).filter(isRule);
    const place = `pricing/rules/${file}.ts`;
    if (rule === undefined || second !== undefined) throw new RegistryError(`${place} must export exactly one rule, an object with apply`);
    if (byName.has(rule.name)) throw new RegistryError(`Two pricing rules are called ${rule.name}; rename the one in ${place}`);
    if (rule.name !== file) throw new RegistryError(`The rule in ${place} is called ${rule.name}; give both the same name`);
    const { settings } = rule as { settings?: { type?: unknown } };
    if (settings?.type !== "object")
      throw new RegistryError(`The rule ${rule.name} has no settings schema; give it a Type.Object, empty if need be`);
    byName.set(rule.name, { ...rule, validator: Compile(rule.settings) });
  }
  return byName;
}

function isRule(value: unknown): value is PricingRule {
  return typeof value === "object" && value !== null && "apply" in value && typeof value.apply === "function";
}
