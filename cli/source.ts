import type { Command } from "commander";
import { FETCH_MODES, type FetchMode } from "../domain/observation.ts";
import { SELLER_SETTINGS, type SellerSetting } from "../domain/seller-cover.ts";
import { SOURCE_KINDS, type SourceKind } from "../domain/source.ts";
import { BadInputError, NotFoundError } from "../errors.ts";
import type { SourceRecord } from "../store/sources.ts";
import { addHints, hintsOf, type HintOptions } from "./hints.ts";
import { outputClosed, printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface SetOptions extends HintOptions {
  readonly name?: string;
  readonly kind?: string;
  readonly gap?: string;
  readonly fetch?: string;
  readonly budget?: string;
  readonly hours?: string;
  readonly sellers?: string;
  readonly json?: true;
}

/** `cenoskop source list|set|resume`: the sites that are watched, and what is known of them. */
export function addSourceCommand(program: Command): void {
  const source = program.command("source").description("list watched sites and say what their pages leave open");

  source
    .command("list")
    .description("list the sites")
    .option("--json", "print one line of JSON per site")
    .addHelpText("after", "\nExample:\n  cenoskop source list")
    .action(async (options: { json?: true }) => {
      const { listSources } = await import("../store/sources.ts");
      await withDatabase(async (db) => {
        let cursor: string | null | undefined;
        do {
          const page = await listSources(db, { limit: 200, ...(cursor ? { cursor } : {}) });
          for (const one of page.items) await (options.json === true ? printJson(one) : printLine(oneLine(one)));
          cursor = page.nextCursor;
        } while (cursor && !outputClosed());
      });
    });

  addHints(source.command("set <host>").description("change what is known of a site; its pages are read anew at the next look"))
    .option("--name <name>", "what to call it")
    .option("--kind <kind>", SOURCE_KINDS.join(", "))
    .option("--gap <milliseconds>", "least time between two requests to it")
    .option("--budget <requests>", "most requests a day, at least 10; none for no limit")
    .option("--fetch <mode>", FETCH_MODES.join(" or "))
    .option("--hours <hours>", 'when it may be visited: "08:00-20:00 Europe/Warsaw", or "any"')
    .option("--sellers <which>", "whether names of its sellers are kept: auto, traders (all are businesses) or private (none are kept)")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop source set www.example.com --currency USD --country US")
    .action(async (host: string, options: SetOptions) => {
      const { findSource, updateSource } = await import("../store/sources.ts");
      const { setBudget } = await import("../store/source-budget.ts");
      const budget = options.budget === undefined ? undefined : requestsPerDay(options.budget);
      const fields = {
        ...hintsOf(options),
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.kind === undefined ? {} : { kind: oneOf<SourceKind>("kind", SOURCE_KINDS, options.kind) }),
        ...(options.fetch === undefined ? {} : { fetchMode: oneOf<FetchMode>("fetch mode", FETCH_MODES, options.fetch) }),
        ...(options.sellers === undefined
          ? {}
          : { sellers: oneOf<SellerSetting>("way to keep sellers", SELLER_SETTINGS, options.sellers) }),
        ...(options.hours === undefined ? {} : activeHours(options.hours)),
        ...(options.gap === undefined ? {} : { minGapMs: milliseconds(options.gap) }),
      };
      const changed = await withDatabase(async (db) => {
        const found = await findSource(db, host);
        if (found === null) throw new NotFoundError(`No address of "${host}" is watched; see the hosts with: cenoskop source list`);
        if (budget !== undefined) await setBudget(db, found.id, { requestsPerDay: budget }, "cli");
        return updateSource(db, found.id, fields, "cli");
      });
      await (options.json === true ? printJson(changed) : printLine(oneLine(changed)));
      if (budget !== undefined && options.json !== true)
        await printLine(budget === null ? "As many requests a day as politeness allows." : `At most ${budget} requests a day.`);
    });

  source
    .command("resume <host>")
    .description("end the rest of a host that refused or failed: one probe tells whether it answers again")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop source resume www.example.com")
    .action(async (host: string, options: { json?: true }) => {
      const { findSource } = await import("../store/sources.ts");
      const { resumeSource } = await import("../store/resume-source.ts");
      const resumed = await withDatabase(async (db) => {
        const found = await findSource(db, host);
        if (found === null) throw new NotFoundError(`No address of "${host}" is watched; see the hosts with: cenoskop source list`);
        return resumeSource(db, found.id, "cli");
      });
      await (options.json === true ? printJson(resumed) : printLine(oneLine(resumed)));
    });
}

function oneLine(source: SourceRecord): string {
  const { host, kind, country, currency, fetchMode, minGapMs, enabled, pausedUntil, pausedReason, activeFrom, activeTo, timeZone } = source;
  const state = !enabled ? "  disabled" : pausedUntil === null ? "" : `  paused until ${pausedUntil}: ${pausedReason}`;
  const hours = activeFrom === null ? "" : `, from ${activeFrom} to ${activeTo} in ${timeZone}`;
  return `${host.padEnd(30)} ${kind.padEnd(11)} ${country ?? "--"} ${currency ?? "---"}  by ${fetchMode}, every ${minGapMs} ms at most${hours}${state}`;
}

function activeHours(text: string): Pick<SourceRecord, "activeFrom" | "activeTo" | "timeZone"> {
  if (text === "any") return { activeFrom: null, activeTo: null, timeZone: null };
  const [, activeFrom, activeTo, timeZone] = /^((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d) (\S+)$/.exec(text) ?? [];
  if (activeFrom !== undefined && activeTo !== undefined && timeZone !== undefined) return { activeFrom, activeTo, timeZone };
  throw new BadInputError("bad-option", `"${text}" are no hours; write them like "08:00-20:00 Europe/Warsaw", or "any".`);
}

function oneOf<T extends string>(what: string, allowed: readonly T[], text: string): T {
  const found = allowed.find((one) => one === text);
  if (found !== undefined) return found;
  throw new BadInputError("bad-option", `"${text}" is no ${what}; write one of ${allowed.join(", ")}.`);
}

function requestsPerDay(text: string): number | null {
  if (text === "none") return null;
  if (/^\d{2,8}$/.test(text) && Number(text) >= 10 && Number(text) <= 10_000_000) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no number of requests a day; write one from 10 to 10000000, or none.`);
}

function milliseconds(text: string): number {
  if (/^\d{1,7}$/.test(text) && Number(text) <= 3_600_000) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no number of milliseconds up to an hour; write one like 2000.`);
}
