import { PRETEND_SITES } from "../../fixtures/pretend-market.ts";
import { STAGES, type Stage, type Tally } from "./tally.ts";

const STAGE_NAMES = Object.entries(STAGES) as [Stage, string][];

/** The counts, one a line, redrawn in place on a terminal and printed as one plain line elsewhere. */
export function openShow(): { update(tally: Tally, note: string): void } {
  let drawn = 0;
  return {
    update(tally, note) {
      if (!process.stdout.isTTY) {
        const counts = STAGE_NAMES.map(([stage, name]) => `${name} ${tally.count[stage]}`).join(", ");
        process.stdout.write(`${tally.seconds().toFixed(0)} s: ${counts}; ${note}\n`);
        return;
      }
      const most = Math.max(...Object.values(tally.count), 1);
      const lines = [
        "",
        ...STAGE_NAMES.map(
          ([stage, name]) => `  ${name.padEnd(28)} ${String(tally.count[stage]).padStart(7)}  ${bar(tally.count[stage], most)}`,
        ),
        `  ${bySite(tally)}`,
        `  ${failures(tally)}`,
        `  ${note}`,
      ];
      const width = process.stdout.columns || 120;
      const up = drawn === 0 ? "" : `\u001B[${drawn}A\u001B[J`;
      process.stdout.write(`${up}${lines.map((line) => line.slice(0, width)).join("\n")}\n`);
      drawn = lines.length;
    },
  };
}

/** The closing table of one cycle. */
export function summaryTable(tally: Tally): string {
  const row = (name: string, count: string, first: string): string => `  ${name.padEnd(28)} ${count.padStart(7)}  ${first.padStart(9)}`;
  const rows = STAGE_NAMES.map(([stage, name]) => {
    const first = tally.firstAt[stage];
    return row(name, String(tally.count[stage]), first === undefined ? "never" : `${first.toFixed(1)} s`);
  });
  return [
    row("stage", "count", "first at"),
    ...rows,
    `  ${bySite(tally)}`,
    `  ${failures(tally)}`,
    `  took ${tally.seconds().toFixed(1)} s`,
  ].join("\n");
}

/** Stages and sites that produced nothing. */
export function missing(tally: Tally): string[] {
  const stages = STAGE_NAMES.filter(([stage]) => tally.firstAt[stage] === undefined).map(([, name]) => name);
  const sites = PRETEND_SITES.filter((site) => (tally.offersBySite.get(site) ?? 0) === 0).map((site) => `offers of ${site}`);
  return [...stages, ...sites];
}

function bySite(tally: Tally): string {
  return `offers by site: ${PRETEND_SITES.map((site) => `${site} ${tally.offersBySite.get(site) ?? 0}`).join(", ")}`;
}

function failures(tally: Tally): string {
  if (tally.failures.size === 0) return "no look failed";
  const counts = [...tally.failures].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
  return `looks without offers: ${counts} (last: ${tally.lastReason ?? "-"})`;
}

/** A bar on a logarithmic scale: the stages differ by orders of magnitude. */
function bar(count: number, most: number): string {
  return "█".repeat(count === 0 ? 0 : Math.max(1, Math.round((Math.log10(count + 1) / Math.log10(most + 1)) * 30)));
}
