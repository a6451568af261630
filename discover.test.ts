import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { discover } from "./discover.ts";
import { RegistryError } from "./errors.ts";

test("files are found by their place, named by the star, sorted, without their tests", async () => {
  const folder = await mkdtemp(join(tmpdir(), "discover-"));
  for (const name of ["zeta", "alpha.example"]) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "parser.ts"), `export const value: string = "${name}";\n`);
    await writeFile(join(folder, `${name}.ts`), `export const value = 1;\n`);
    await writeFile(join(folder, `${name}.test.ts`), `throw new Error("a test was imported");\n`);
  }
  const url = pathToFileURL(folder);
  const nested = await discover<{ value: string }>(url, "*/parser.ts");
  expect(nested.map(({ name, module }) => [name, module.value])).toEqual([
    ["alpha.example", "alpha.example"],
    ["zeta", "zeta"],
  ]);
  expect((await discover(url, "*.ts")).map(({ name }) => name)).toEqual(["alpha.example", "zeta"]);
  await expect(discover(url, "*/rule.ts")).rejects.toThrow(RegistryError);
  await rm(folder, { recursive: true });
});
