import type { Command } from "commander";
import { LANDING_STATES } from "../domain/landing.ts";
import { decimalFromMoney } from "../domain/money.ts";
import { BadInputError } from "../errors.ts";
import type { LandingRecord, LandingSummary } from "../store/landings.ts";
import type { ChannelLanding } from "../store/landing-settings.ts";
import { withMoneyText } from "./money-json.ts";
import { printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface SetOptions {
  readonly off?: true;
  readonly pageUrl?: string;
  readonly seller?: string;
  readonly firstLook: string;
  readonly grace: string;
  readonly json?: true;
}

const MOST_ROWS = 1000;

/** `cenoskop landing show|set`: whether approved prices are live on our own pages. */
export function addLanding(program: Command): void {
  const landing = program.command("landing").description("see whether approved prices are live on our own pages, and have them read");

  landing
    .command("show <channel>")
    .description("how many prices are live, how long that took, and which are not")
    .option("--state <state>", `list those that are ${LANDING_STATES.join(", ")}`, "drifted")
    .option("--days <number>", "of the summary", "30")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop landing show shop --state unknown")
    .action(async (channel: string, options: { state: string; days: string; json?: true }) => {
      const { landingSummary, listLandings } = await import("../store/landings.ts");
      const { getLandingSettings } = await import("../store/landing-settings.ts");
      const state = LANDING_STATES.find((one) => one === options.state);
      if (state === undefined) throw new BadInputError("bad-option", `Write the state as one of ${LANDING_STATES.join(", ")}.`);
      const days = wholeNumber(options.days, 366);
      const found = await withDatabase(async (db) => ({
        settings: await getLandingSettings(db, channel),
        summary: await landingSummary(db, channel, days),
        items: (await listLandings(db, channel, { limit: MOST_ROWS, state })).items,
      }));
      if (options.json === true) return printJson(withMoneyText(found));
      await printLine(settingsLine(found.settings));
      await printLine(summaryLine(found.summary));
      for (const item of found.items) await printLine(itemLine(item));
    });

  landing
    .command("set <channel>")
    .description("have the channel's own pages read after prices went out")
    .option("--off", "read them no more")
    .option(
      "--page-url <address>",
      "where a product's page or the document of the shop's API is, with {external_id} or {gtin} in it, or {url} before it; the product's own address unless given",
    )
    .option("--seller <name>", "whose offer is ours where pages show several sellers")
    .option("--first-look <minutes>", "until the first look, after the feed first showed the price", "5")
    .option("--grace <minutes>", "until another price is a drift", "120")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop landing set shop --page-url https://shop.example/p/{external_id} --grace 90")
    .action(async (channel: string, options: SetOptions) => {
      const { setLandingSettings } = await import("../store/landing-settings.ts");
      const settings = {
        enabled: options.off !== true,
        pageUrl: options.pageUrl ?? null,
        sellerName: options.seller ?? null,
        firstLookSeconds: wholeNumber(options.firstLook, 1440) * 60,
        graceSeconds: wholeNumber(options.grace, 20_160) * 60,
      };
      const saved = await withDatabase((db) => setLandingSettings(db, channel, settings, "cli"));
      await (options.json === true ? printJson(saved) : printLine(settingsLine(saved)));
    });
}

function settingsLine({ channel, enabled, pageUrl, sellerName, firstLookSeconds, graceSeconds }: ChannelLanding): string {
  if (!enabled) return `${channel}: own pages are not read; turn that on with: cenoskop landing set ${channel}`;
  const whose = sellerName === null ? "" : `, the offer of ${sellerName}`;
  return `${channel}: ${pageUrl ?? "the products' own addresses"}${whose}; first look after ${firstLookSeconds / 60} minutes, drift after ${graceSeconds / 60}`;
}

function summaryLine({ days, landed, waiting, drifted, unknown, delayP50, delayP95 }: LandingSummary): string {
  const took = delayP50 === null ? "" : `; live after ${delayP50} s at the median, ${delayP95} s at the 95th percentile`;
  return `${days} days: ${landed} live, ${waiting} waiting, ${drifted} drifted, ${unknown} unknown${took}`;
}

function itemLine({ proposalId, productExternalId, price, state, livePrice, differsSince, reason }: LandingRecord): string {
  const asked = livePrice === null ? "" : `, ${decimalFromMoney(livePrice)} ${livePrice.currency} is asked`;
  const since = differsSince === null ? "" : ` since ${differsSince}`;
  return `  ${proposalId} ${productExternalId}: ${state}, ${decimalFromMoney(price)} ${price.currency} approved${asked}${since}${reason === null ? "" : `. ${reason}`}`;
}

function wholeNumber(text: string, most: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no whole number up to ${most}; write one like 60.`);
}
