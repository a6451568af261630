import type { Command } from "commander";
import { BadInputError } from "../errors.ts";
import type { AgedData } from "../store/retention/let-go.ts";
import type { RetentionSetting } from "../store/retention/settings.ts";
import { byteText } from "./byte-text.ts";
import { printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

/** `cenoskop retention`: for how long each kind of data is kept. */
export function addRetention(program: Command): void {
  const retention = program.command("retention").description("for how long each kind of data is kept, and letting go of what is older");

  retention
    .command("show")
    .description("list the kinds of data with what holds, and what is lost when they go")
    .option("--json", "print JSON, one kind a line")
    .addHelpText("after", "\nExample:\n  cenoskop retention show")
    .action(async (options: { json?: true }) => {
      const { listRetention } = await import("../store/retention/settings.ts");
      for (const one of await withDatabase((db) => listRetention(db))) {
        if (options.json === true) await printJson(one);
        else await printLine(`${oneLine(one)}\n    ${one.what}; lost with them: ${one.lost}`);
      }
    });

  retention
    .command("set <kind> <days>")
    .description("keep a kind for so many days, forever, or by default")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  cenoskop retention set observations 200\n  cenoskop retention set alerts forever\n  cenoskop retention set alerts default",
    )
    .action(async (kind: string, text: string, options: { json?: true }) => {
      const { setRetention } = await import("../store/retention/settings.ts");
      const keepDays = text === "forever" ? null : text === "default" ? text : days(text);
      const set = await withDatabase((db) => setRetention(db, kind, keepDays, "cli"));
      await (options.json === true ? printJson(set) : printLine(oneLine(set)));
    });

  retention
    .command("run")
    .description("let go of what is older now, as the service does once a day")
    .option("--dry-run", "only tell how many rows and bytes would go")
    .option("--json", "print JSON, one kind a line")
    .addHelpText("after", "\nExample:\n  cenoskop retention run --dry-run")
    .action(async (options: { dryRun?: true; json?: true }) => {
      const { letGoOfAged, previewRetention } = await import("../store/retention/let-go.ts");
      const dry = options.dryRun === true;
      const aged = await withDatabase((db) =>
        dry ? previewRetention(db, new Date()) : letGoOfAged(db, new Date(), "cli", new AbortController().signal),
      );
      for (const one of aged) await (options.json === true ? printJson(one) : printLine(told(one, dry)));
      if (aged.length === 0 && options.json !== true) await printLine("Nothing is older than it is to be kept.");
    });
}

function told({ kind, before, rows, bytes, months }: AgedData, dry: boolean): string {
  const whole = months.length === 0 ? "" : `, whole months: ${months.join(", ")}`;
  return `${kind}: ${rows} rows from before ${before.slice(0, 10)}, ${byteText(bytes)}, ${dry ? "would go" : "went"}${whole}`;
}

function oneLine({ kind, keepDays, defaultDays, leastDays, set }: RetentionSetting): string {
  const length = (days: number | null) => (days === null ? "forever" : `${days} days`);
  return `${kind}: ${length(keepDays)} (${set ? `set; default ${length(defaultDays)}` : "default"}, at least ${length(leastDays)})`;
}

function days(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no number of days; write one like 365, or forever, or default.`);
}
