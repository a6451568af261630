import type { Command } from "commander";
import { BadInputError } from "../errors.ts";
import { outputClosed, printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

/** `cenoskop strategy list|versions|compare|rollback|sets`: how prices are made, and how that changed. */
export function addStrategy(program: Command): void {
  const strategy = program.command("strategy").description("list strategies and their versions, compare and roll back");

  strategy
    .command("list")
    .description("list the strategies")
    .option("--json", "print one line of JSON per strategy")
    .addHelpText("after", "\nExample:\n  cenoskop strategy list")
    .action(async (options: { json?: true }) => {
      const { listStrategies } = await import("../store/strategies.ts");
      await pages(
        (db, cursor) => listStrategies(db, { limit: 200, cursor }),
        ({ id, name, version, rules }) =>
          `${String(id).padStart(6)}  ${name}  version ${version}: ${rules.map((rule) => rule.name).join(", ")}`,
        options,
      );
    });

  strategy
    .command("sets")
    .description("list which strategy prices which products")
    .option("--json", "print one line of JSON per set")
    .addHelpText("after", "\nExample:\n  cenoskop strategy sets")
    .action(async (options: { json?: true }) => {
      const { listAssignments } = await import("../store/strategy-assignments.ts");
      await pages(
        (db, cursor) => listAssignments(db, { limit: 200, cursor }),
        ({ id, name, channel, priority, enabled, strategyName, selection }) =>
          `${String(id).padStart(6)}  ${name} on ${channel}: ${strategyName}, priority ${priority}${enabled ? "" : ", disabled"}  ${JSON.stringify(selection)}`,
        options,
      );
    });

  strategy
    .command("versions <strategy>")
    .description("list a strategy's versions, newest first")
    .option("--json", "print one line of JSON per version")
    .addHelpText("after", "\nExample:\n  cenoskop strategy versions 1")
    .action(async (id: string, options: { json?: true }) => {
      const { getStrategy } = await import("../store/strategies.ts");
      const { listVersions } = await import("../store/strategy-versions.ts");
      const versions = await withDatabase(async (db) => listVersions(db, (await getStrategy(db, number("strategy", id))).id));
      for (const one of versions) {
        const why = one.reason === null ? "" : `: ${one.reason}`;
        const line = `${String(one.version).padStart(4)}  ${one.createdAt}  ${one.createdBy ?? "unknown"}${why}`;
        await (options.json === true ? printJson(one) : printLine(line));
      }
    });

  strategy
    .command("compare <strategy> <from> <to>")
    .description("show what one version has otherwise than another")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop strategy compare 1 2 3")
    .action(async (id: string, from: string, to: string, options: { json?: true }) => {
      const { getVersion } = await import("../store/strategy-versions.ts");
      const { compareStrategies } = await import("../pricing/compare-strategies.ts");
      const [before, after] = await withDatabase((db) =>
        Promise.all([
          getVersion(db, number("strategy", id), number("version", from)),
          getVersion(db, number("strategy", id), number("version", to)),
        ]),
      );
      const found = compareStrategies(before, after);
      if (options.json === true) return printJson(found);
      if (found.same) await printLine("They are the same.");
      for (const { rule, change, values } of found.rules) {
        await printLine(`${rule}: ${change}`);
        for (const value of values) await printLine(`  ${value.path}: ${shown(value.before)} -> ${shown(value.after)}`);
      }
      if (found.rounding !== null) await printLine(`rounding: ${shown(found.rounding.before)} -> ${shown(found.rounding.after)}`);
    });

  strategy
    .command("rollback <strategy> <version>")
    .description("make an earlier version the newest one")
    .option("--reason <text>", "why, for the list of versions")
    .option("--json", "print JSON")
    .addHelpText("after", '\nExample:\n  cenoskop strategy rollback 1 2 --reason "margins fell"')
    .action(async (id: string, version: string, options: { reason?: string; json?: true }) => {
      const { getVersion } = await import("../store/strategy-versions.ts");
      const { rollBackStrategy } = await import("../store/strategies.ts");
      const { validateStrategy } = await import("../pricing/validate-strategy.ts");
      const [wanted, place] = [number("version", version), number("strategy", id)];
      const after = await withDatabase(async (db) => {
        const [problem] = validateStrategy(await getVersion(db, place, wanted));
        if (problem !== undefined)
          throw new BadInputError("bad-settings", `Version ${wanted} cannot be used any more: ${problem.path} ${problem.message}`);
        return rollBackStrategy(db, place, wanted, { actor: "cli", reason: options.reason ?? null });
      });
      await (options.json === true
        ? printJson(after)
        : printLine(`Strategy ${after.name} is at version ${after.version}, as it was at version ${wanted}.`));
    });
}

type PageOf<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

async function pages<T>(
  read: (db: Parameters<Parameters<typeof withDatabase>[0]>[0], cursor: string | undefined) => Promise<PageOf<T>>,
  line: (item: T) => string,
  options: { json?: true },
): Promise<void> {
  await withDatabase(async (db) => {
    let cursor: string | null | undefined;
    do {
      const page: PageOf<T> = await read(db, cursor ?? undefined);
      for (const one of page.items) await (options.json === true ? printJson(one) : printLine(line(one)));
      cursor = page.nextCursor;
    } while (cursor && !outputClosed());
  });
}

function number(what: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no ${what}; give its number.`);
}

function shown(value: unknown): string {
  return value === undefined ? "not given" : JSON.stringify(value);
}
