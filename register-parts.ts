import { Compile } from "typebox/compile";
import type { Validator } from "typebox/compile";
import type { TSchema } from "typebox";
import type { Discovered } from "./discover.ts";
import { RegistryError } from "./errors.ts";

/** What pricing rules, alert kinds and channels have in common. */
interface Part {
  readonly name: string;
  readonly settings: TSchema;
}

export type Registered<T extends Part> = T & {
  /** Its settings schema, compiled. */
  readonly validator: Validator;
};

/**
 * Puts what was found in a folder in order, by name. `method` tells the exported part from what else a file exports.
 * Throws RegistryError: no or several parts in a file, a wrong or double name, no schema.
 */
export function registerParts<T extends Part>(
  found: readonly Discovered<Readonly<Record<string, unknown>>>[],
  folder: string,
  method: keyof T & string,
): ReadonlyMap<string, Registered<T>> {
  const byName = new Map<string, Registered<T>>();
  for (const { name: file, module } of found) {
    const [part, second] = Object.values(module).filter((value) => hasMethod<T>(value, method));
    const place = `${folder}/${file}.ts`;
    if (part === undefined || second !== undefined) throw new RegistryError(`${place} must export exactly one object with ${method}`);
    if (byName.has(part.name)) throw new RegistryError(`Two files of ${folder} are called ${part.name}; rename the one in ${place}`);
    if (part.name !== file) throw new RegistryError(`What ${place} exports is called ${part.name}; give both the same name`);
    const { settings } = part as { settings?: { type?: unknown } };
    if (settings?.type !== "object") throw new RegistryError(`${place} has no settings schema; give it a Type.Object, empty if need be`);
    byName.set(part.name, { ...part, validator: Compile(part.settings) });
  }
  return byName;
}

function hasMethod<T>(value: unknown, method: keyof T & string): value is T {
  return typeof value === "object" && value !== null && typeof (value as Record<string, unknown>)[method] === "function";
}
