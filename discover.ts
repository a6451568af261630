import { glob } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { RegistryError } from "./errors.ts";

/** A file found by its place, already imported. */
export interface Discovered<Module> {
  /** What stood for the star: `price-change` for `*.ts`, the folder for a star before a file name. */
  readonly name: string;
  readonly module: Module;
  readonly url: URL;
}

/**
 * Imports every file under `folder` that matches `pattern` (one star, which gives the name), tests left out, sorted by name.
 * `Module` is what the caller expects of them: whoever keeps the registry checks it. Throws RegistryError when nothing matches.
 */
export async function discover<Module>(folder: URL, pattern: string): Promise<Discovered<Module>[]> {
  const [before = "", after = ""] = pattern.split("*");
  const base = folder.href.endsWith("/") ? folder : new URL(`${folder.href}/`);
  const found: Discovered<Module>[] = [];
  for await (const path of glob(pattern, { cwd: fileURLToPath(base) })) {
    const file = path.replaceAll("\\", "/");
    if (file.endsWith(".test.ts")) continue;
    const url = new URL(file, base);
    found.push({ name: file.slice(before.length, file.length - after.length), module: (await import(url.href)) as Module, url });
  }
  if (found.length === 0) throw new RegistryError(`Nothing matches ${pattern} in ${base.pathname}; the installation is incomplete`);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
