import { discover } from "../discover.ts";
import { registerParts } from "../register-parts.ts";
import type { Registered } from "../register-parts.ts";
import type { PricingRule } from "./rule.ts";

// Found once, when the program starts: pricing itself stays synchronous, and a broken rule stops the start, not a crawl.
const found = await discover<Readonly<Record<string, unknown>>>(new URL("rules/", import.meta.url), "*.ts");
const registered = registerParts<PricingRule>(found, "pricing/rules", "apply");

/** Every pricing rule by its name, sorted. */
export function rules(): ReadonlyMap<string, Registered<PricingRule>> {
  return registered;
}
