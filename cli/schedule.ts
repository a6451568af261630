import type { Command } from "commander";
import type { ScheduleTarget, Timing } from "../domain/schedule-rule.ts";
import { BadInputError } from "../errors.ts";
import type { Db } from "../store/connect.ts";
import type { ScheduleRuleRecord } from "../store/schedule-rules.ts";
import { durationSeconds } from "./duration.ts";
import { outputClosed, printJson, printLine } from "./output.ts";
import { sourceOf } from "./proxy.ts";
import { withDatabase } from "./with-database.ts";

interface AddOptions {
  readonly listing?: string;
  readonly product?: string;
  readonly tag?: string;
  readonly brand?: string;
  readonly category?: string;
  readonly host?: string;
  readonly everything?: true;
  readonly every?: string;
  readonly cron?: string;
  readonly zone?: string;
  readonly adaptive?: true;
  readonly min?: string;
  readonly max?: string;
  readonly json?: true;
}

/** `cenoskop schedule list|add|remove|why`: when listings are looked at. */
export function addSchedule(program: Command): void {
  const schedule = program.command("schedule").description("say when listings are looked at, and see why they are looked at when they are");

  schedule
    .command("list")
    .description("list the schedules; where several apply to a listing, the most specific does")
    .option("--json", "print one line of JSON per schedule")
    .addHelpText("after", "\nExample:\n  cenoskop schedule list")
    .action(async (options: { json?: true }) => {
      const { listScheduleRules } = await import("../store/schedule-rules.ts");
      await withDatabase(async (db) => {
        let cursor: string | null | undefined;
        do {
          const page = await listScheduleRules(db, { limit: 200, ...(cursor ? { cursor } : {}) });
          for (const one of page.items) await (options.json === true ? printJson(one) : printLine(oneLine(one)));
          cursor = page.nextCursor;
        } while (cursor && !outputClosed());
      });
    });

  schedule
    .command("add")
    .description("add a schedule: for one of the first seven, with one of --every, --cron and --adaptive")
    .option("--listing <id>", "for one listing, by its number")
    .option("--product <id>", "for the listings of a product (its id in your shop)")
    .option("--tag <tag>", "for what has this tag")
    .option("--brand <brand>", "for products of this brand")
    .option("--category <category>", "for products of this category")
    .option("--host <host>", "for one site")
    .option("--everything", "for all that no other schedule is about")
    .option("--every <duration>", "look after so long: 15m, 1h, 1d")
    .option("--cron <expression>", 'look at these times, in five fields: "30 6 * * 1-5"')
    .option("--zone <zone>", "the time zone of --cron: Europe/Warsaw")
    .option("--adaptive", "look by how often a page changes, how much its product matters, and the site's budget")
    .option("--min <duration>", "with --adaptive: never sooner (15m unless given)")
    .option("--max <duration>", "with --adaptive: never later (14d unless given)")
    .option("--json", "print JSON")
    .addHelpText("after", '\nExample:\n  cenoskop schedule add --tag core --cron "30 6 * * 1-5" --zone Europe/Warsaw')
    .action(async (options: AddOptions) => {
      const timing = await timingOf(options);
      const { addScheduleRule } = await import("../store/schedule-rules.ts");
      const added = await withDatabase(async (db) => addScheduleRule(db, await targetOf(db, options), timing, "cli"));
      await (options.json === true ? printJson(added) : printLine(oneLine(added)));
    });

  schedule
    .command("remove <schedule>")
    .description("forget a schedule, by its number; what it was about follows the next less specific one")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop schedule remove 3")
    .action(async (id: string, options: { json?: true }) => {
      const rule = numberOf(id, "schedule", "schedule list");
      const { removeScheduleRule } = await import("../store/schedule-rules.ts");
      await withDatabase((db) => removeScheduleRule(db, rule, "cli"));
      await (options.json === true ? printJson({ removed: rule }) : printLine(`Schedule ${id} is forgotten.`));
    });

  schedule
    .command("why <listing>")
    .description("say when a listing is looked at next, and why then, by its number or address")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop schedule why 17")
    .action(async (idOrUrl: string, options: { json?: true }) => {
      const { findListing } = await import("../store/find-listing.ts");
      const { getListing } = await import("../store/listings.ts");
      const { explainChecks } = await import("../scheduler/explain-checks.ts");
      const explained = await withDatabase(async (db) => {
        const { id } = /^\d{1,15}$/.test(idOrUrl) ? await getListing(db, Number(idOrUrl)) : await findListing(db, idOrUrl);
        return (await explainChecks(db, [id], Date.now())).get(id);
      });
      if (explained === undefined) throw new Error(`listing ${idOrUrl} was lost between two queries`);
      if (options.json === true) return printJson(explained);
      await printLine(`${explained.nextCheckAt ?? "never"}: ${explained.reason}`);
    });
}

function oneLine({ id, target, timing }: ScheduleRuleRecord): string {
  return `${String(id).padStart(6)}  ${about(target).padEnd(30)} ${when(timing)}`;
}

function about(target: ScheduleTarget): string {
  switch (target.scope) {
    case "listing":
      return `listing ${target.listingId}`;
    case "product":
      return `product number ${target.productId}`;
    case "source":
      return `source ${target.sourceId}`;
    case "default":
      return "everything else";
    default:
      return `${target.scope} ${target.label}`;
  }
}

function when(timing: Timing): string {
  if (timing.kind === "interval") return `every ${timing.intervalSeconds} s`;
  if (timing.kind === "cron") return `at "${timing.cron}" in ${timing.timeZone}`;
  return `adaptive, after ${timing.minSeconds} to ${timing.maxSeconds} s`;
}

async function targetOf(db: Db, { listing, product, tag, brand, category, host, everything }: AddOptions): Promise<ScheduleTarget> {
  const given = [listing, product, tag, brand, category, host, everything].filter((one) => one !== undefined);
  if (given.length !== 1) {
    const wanted = "--listing, --product, --tag, --brand, --category, --host and --everything";
    throw new BadInputError("bad-option", `A schedule is about one thing; give exactly one of ${wanted}.`);
  }
  if (listing !== undefined) return { scope: "listing", listingId: numberOf(listing, "listing", "watch list") };
  if (host !== undefined) return { scope: "source", sourceId: (await sourceOf(db, host)).id };
  if (tag !== undefined) return { scope: "tag", label: labelOf(tag) };
  if (brand !== undefined) return { scope: "brand", label: labelOf(brand) };
  if (category !== undefined) return { scope: "category", label: labelOf(category) };
  if (product === undefined) return { scope: "default" };
  const { getProduct } = await import("../store/products.ts");
  return { scope: "product", productId: (await getProduct(db, { externalId: product })).id };
}

async function timingOf({ every, cron, zone, adaptive, min, max }: AddOptions): Promise<Timing> {
  const { readTiming } = await import("../api/schedule-body.ts");
  if ([every, cron, adaptive].filter((one) => one !== undefined).length !== 1)
    throw new BadInputError("bad-option", "A schedule has one way to choose the time; give exactly one of --every, --cron and --adaptive.");
  if ((cron === undefined) !== (zone === undefined)) {
    throw new BadInputError("bad-option", "A cron expression goes by the clock of a time zone; give --cron and --zone together.");
  }
  if (adaptive === undefined && (min !== undefined || max !== undefined))
    throw new BadInputError("bad-option", "--min and --max are bounds of --adaptive; give it, or leave them out.");
  if (every !== undefined) return readTiming({ kind: "interval", interval_seconds: secondsOf(every) });
  if (cron !== undefined && zone !== undefined) return readTiming({ kind: "cron", cron, time_zone: zone });
  return readTiming({
    kind: "adaptive",
    ...(min === undefined ? {} : { min_seconds: secondsOf(min) }),
    ...(max === undefined ? {} : { max_seconds: secondsOf(max) }),
  });
}

function secondsOf(text: string): number {
  const seconds = durationSeconds(text);
  if (seconds >= 60 && seconds <= 90 * 86_400) return seconds;
  throw new BadInputError("bad-duration", `${text} lies outside a minute to 90 days; write a duration such as 1h.`);
}

function labelOf(text: string): string {
  if (text !== "" && text.length <= 1000) return text;
  throw new BadInputError("bad-option", "A tag, brand or category has 1 to 1000 characters; write it as the products have it.");
}

function numberOf(text: string, what: string, list: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no number of a ${what}; see them with: cenoskop ${list}`);
}
