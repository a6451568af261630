import type { Command } from "commander";
import { compareReadings, type ReadingDifference } from "../domain/compare-readings.ts";
import { OUTCOMES, type Outcome } from "../domain/observation.ts";
import { moneyText, type Money } from "../domain/money.ts";
import { coverAsStored } from "../domain/seller-cover.ts";
import { BadInputError, NotFoundError, PageStoreError } from "../errors.ts";
import type { ReadableObservation } from "../store/readable-observations.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { withMoneyText } from "./money-json.ts";
import { outputClosed, printJson, printLine, remark } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Options {
  readonly since: string;
  readonly source?: string;
  readonly outcome?: string;
  readonly json?: true;
}

interface Counts {
  read: number;
  same: number;
  different: number;
  notKept: number;
  damaged: number;
  readonly fields: Map<string, number>;
}

/** `cenoskop reread`: what today's parsers would make of the pages that are kept. Writes nothing. */
export function addReread(program: Command): void {
  program
    .command("reread")
    .description("read kept pages with today's parsers and show what would come out differently; nothing is written")
    .requiredOption("--since <date>", "pages seen since then: 2026-05-01 or 2026-05-01T12:00:00Z")
    .option("--source <host>", "of this site only")
    .option("--outcome <outcome>", `that ended so then: ${OUTCOMES.join(", ")}`)
    .option("--json", "print one line of JSON per page that differs, and one with the counts")
    .addHelpText(
      "after",
      "\nExample:\n  cenoskop reread --since 2026-05-01 --source www.example.pl --outcome ambiguous\nExit code 1 when a page is damaged.",
    )
    .action(async (options: Options) => {
      const since = instantOf(options.since);
      const outcome = options.outcome === undefined ? undefined : outcomeOf(options.outcome);
      const { readConfig } = await import("../config.ts");
      const { findSource } = await import("../store/sources.ts");
      const { readableObservations } = await import("../store/readable-observations.ts");
      const { pageStoreOf } = await import("../store/page-store-of.ts");
      const { existingSecretBox } = await import("../store/secret-box.ts");
      const config = readConfig();
      const pages = pageStoreOf(config);
      const secrets = await existingSecretBox(config);
      const counts: Counts = { read: 0, same: 0, different: 0, notKept: 0, damaged: 0, fields: new Map() };
      await withDatabase(async (db) => {
        const source = options.source === undefined ? null : await findSource(db, options.source);
        if (options.source !== undefined && source === null) {
          throw new NotFoundError(`No address of "${options.source}" is watched; see the hosts with: cenoskop source list`);
        }
        for await (const observation of readableObservations(db, { since, sourceId: source?.id, outcome })) {
          if (outputClosed()) break;
          await reread(observation, pages.get(observation.bodyHash), { counts, json: options.json === true, secrets });
        }
      });
      if (counts.damaged > 0) process.exitCode = 1;
      await tellCounts(counts, options.json === true);
    });
}

interface Rereading {
  readonly counts: Counts;
  readonly json: boolean;
  /** null: there is no key, and so nobody was given a pseudonym. */
  readonly secrets: SecretBox | null;
}

async function reread(observation: ReadableObservation, page: Promise<Buffer | null>, { counts, json, secrets }: Rereading): Promise<void> {
  const { observe } = await import("../parsers/observe.ts");
  let body: Buffer | null;
  try {
    body = await page;
  } catch (error) {
    if (!(error instanceof PageStoreError) || !error.message.includes("damaged")) throw error;
    counts.damaged++;
    remark(`Observation ${observation.id}: ${error.message}`);
    return;
  }
  if (body === null) {
    counts.notKept++;
    return;
  }
  const { finalUrl, url, contentType, hints } = observation;
  const found = await observe({ url: finalUrl, requestedUrl: url, body, contentType, hints });
  const pseudonymOf = (text: string): string => secrets?.pseudonym(text) ?? text;
  const reading = { ...found, offers: coverAsStored(found.offers, observation.offers, { pseudonymOf, pageUrl: finalUrl }) };
  counts.read++;
  const differences = compareReadings(observation, reading);
  if (differences.length === 0) {
    counts.same++;
    return;
  }
  counts.different++;
  for (const field of new Set(differences.map((one) => one.field))) counts.fields.set(field, (counts.fields.get(field) ?? 0) + 1);
  const { id, listingId, host, observedAt, parser, parserVersion } = observation;
  if (json) {
    const today = { outcome: reading.outcome, reason: reading.reason, parser: reading.parser, parserVersion: reading.parserVersion };
    const recorded = { outcome: observation.outcome, parser, parserVersion };
    await printJson({
      observation: id,
      listing: listingId,
      host,
      url,
      observedAt,
      recorded,
      today,
      differences: withMoneyText(differences),
    });
    return;
  }
  await printLine(`${url}  (observation ${id}, ${observedAt}, ${parser} ${parserVersion} -> ${reading.parser} ${reading.parserVersion})`);
  for (const one of differences) await printLine(`  ${describe(one)}`);
  if (reading.reason !== null) await printLine(`  now: ${reading.reason}`);
}

async function tellCounts({ fields, ...counts }: Counts, json: boolean): Promise<void> {
  const byField = Object.fromEntries([...fields].sort(([, a], [, b]) => b - a));
  if (json) return printJson({ ...counts, fields: byField });
  const { read, same, different, notKept, damaged } = counts;
  await printLine(`${read} pages read again: ${same} the same, ${different} different; ${notKept} not kept any more, ${damaged} damaged.`);
  for (const [field, pages] of Object.entries(byField)) await printLine(`  ${field.padEnd(20)} ${pages} ${pages === 1 ? "page" : "pages"}`);
}

function describe({ field, offer, before, after }: ReadingDifference): string {
  const which = offer === null || offer === "[null,[],null]" ? "" : `  ${offer}`;
  return `${field.padEnd(18)} ${shown(before)} -> ${shown(after)}${which}`;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") return value;
  if (typeof value === "object" && "minor" in value) {
    const { amount, currency } = moneyText(value as Money);
    return `${amount} ${currency}`;
  }
  return JSON.stringify(withMoneyText(value));
}

function instantOf(text: string): string {
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(whole) && !Number.isNaN(Date.parse(whole)))
    return new Date(whole).toISOString();
  throw new BadInputError("bad-date", `"${text}" is no date; write one like 2026-05-01, or 2026-05-01T12:00:00Z.`);
}

function outcomeOf(text: string): Outcome {
  const found = OUTCOMES.find((one) => one === text);
  if (found !== undefined) return found;
  throw new BadInputError("bad-option", `"${text}" is no outcome; write one of ${OUTCOMES.join(", ")}.`);
}
