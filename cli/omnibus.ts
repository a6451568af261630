import type { Command } from "commander";
import { moneyFromDecimal, moneyText, type Money } from "../domain/money.ts";
import { BadInputError } from "../errors.ts";
import type { Db } from "../store/connect.ts";
import { withMoneyText } from "./money-json.ts";
import { printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface CheckOptions {
  readonly channel: string;
  readonly price: string;
  readonly percent?: string;
  readonly struck?: string;
  readonly since?: string;
  readonly json?: true;
}

/** `cenoskop omnibus prior|check|audit`: the 30-day rule for announced reductions, ours and others'. */
export function addOmnibus(program: Command): void {
  const omnibus = program.command("omnibus").description("the 30-day rule for announced reductions (Directive (EU) 2019/2161)");

  omnibus
    .command("prior <product>")
    .description("the price that a reduction of a product (its id in your shop) would be measured against now")
    .option("--channel <code>", "the channel", "shop")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop omnibus prior A-1")
    .action(async (externalId: string, options: { channel: string; json?: true }) => {
      const { priorPrice } = await import("../pricing/omnibus/prior-price.ts");
      const { product, channel, history } = await withDatabase((db) => load(db, externalId, options.channel));
      const at = new Date().toISOString();
      const prior = priorPrice(history, { reducedAt: at, at, perishable: product.perishable, settings: channel.omnibus });
      if (options.json === true) return printJson(withMoneyText(prior));
      await printLine(
        prior.lowest === null
          ? `No price of ${externalId} on ${channel.code} is on record since ${prior.windowFrom}; announce no reduction.`
          : `${shown(prior.lowest.price)}, asked from ${prior.lowest.validFrom} (${prior.rule}, since ${prior.windowFrom}).`,
      );
      for (const gap of prior.gaps) await printLine(`  not on record: ${gap.from} to ${gap.until}`);
    });

  omnibus
    .command("check <product>")
    .description("whether a reduction may be announced, with the proof for an inspector; exit code 1 when it may not")
    .requiredOption("--price <amount>", "the reduced price, gross: 79.99")
    .option("--percent <percent>", 'what is announced: 20 for "-20 %"')
    .option("--struck <amount>", "the amount that is struck through")
    .option("--since <instant>", "from when on it is announced; now unless given")
    .option("--channel <code>", "the channel", "shop")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop omnibus check A-1 --price 79.99 --percent 20 --struck 99.99")
    .action(async (externalId: string, options: CheckOptions) => {
      const { checkReduction } = await import("../pricing/omnibus/check-reduction.ts");
      const { proofText } = await import("../pricing/omnibus/proof-text.ts");
      const { product, channel, history } = await withDatabase((db) => load(db, externalId, options.channel));
      const at = new Date().toISOString();
      const reducedAt = options.since === undefined ? at : instant(options.since);
      const claim = {
        price: amount("price", options.price, channel.currency),
        percent: options.percent === undefined ? null : percentage(options.percent),
        struckPrice: options.struck === undefined ? null : amount("struck amount", options.struck, channel.currency),
        reducedAt,
        at,
        perishable: product.perishable,
      };
      const proof = checkReduction(history, claim, channel.omnibus);
      if (!proof.lawful) process.exitCode = 1;
      if (options.json === true) return printJson(withMoneyText({ product: externalId, channel: channel.code, ...proof }));
      await printLine(proofText(proof, { externalId, name: product.name, channel: channel.code }).trimEnd());
    });

  omnibus
    .command("audit <listing>")
    .description("the reductions that a rival's page announces, measured against what was seen of its prices")
    .option("--json", "print one line of JSON per offer")
    .addHelpText("after", "\nExample:\n  cenoskop omnibus audit 17")
    .action(async (listing: string, options: { json?: true }) => {
      if (!/^\d{1,15}$/.test(listing)) throw new BadInputError("bad-option", `"${listing}" is no listing; give its number.`);
      const { getListing } = await import("../store/listings.ts");
      const { seenReductions } = await import("../store/price-history.ts");
      const { auditClaimedReduction } = await import("../pricing/omnibus/audit-claimed-reduction.ts");
      const seen = await withDatabase(async (db) => seenReductions(db, (await getListing(db, Number(listing))).id));
      const settings = { reading: "before-reduction", days: 30, timeZone: "Europe/Warsaw", gradual: false } as const;
      for (const { history, ...claim } of seen) {
        const audit = auditClaimedReduction(history, claim, settings);
        if (options.json === true) await printJson(withMoneyText({ ...claim, ...audit }));
        else await printLine(`${audit.verdict.padEnd(12)} ${claim.sellerName ?? claim.url} ${shown(claim.price)}: ${audit.reason}`);
      }
      if (seen.length === 0 && options.json !== true) await printLine("No offer on it announces a reduction now.");
    });
}

async function load(db: Db, externalId: string, code: string) {
  const { getProduct } = await import("../store/products.ts");
  const { getChannel } = await import("../store/channels.ts");
  const { ownPriceHistory } = await import("../store/price-history.ts");
  const [product, channel] = [await getProduct(db, { externalId }), await getChannel(db, code)];
  return { product, channel, history: await ownPriceHistory(db, product.id, channel.id) };
}

function shown(money: Money): string {
  const { amount: text, currency } = moneyText(money);
  return `${text} ${currency}`;
}

function amount(what: string, text: string, currency: string): Money {
  const money = moneyFromDecimal(text, currency);
  if (money !== null && money.minor > 0) return money;
  throw new BadInputError("bad-amount", `"${text}" is no ${what} in ${currency}; write it like 79.99.`);
}

function percentage(text: string): number {
  if (/^\d{1,2}(\.\d{1,2})?$/.test(text) && Number(text) > 0) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no percentage; write it like 20.`);
}

function instant(text: string): string {
  const at = Date.parse(text);
  if (!Number.isNaN(at) && at <= Date.now()) return new Date(at).toISOString();
  throw new BadInputError("bad-option", `"${text}" is no moment of the past; write it like 2026-03-01T08:00:00Z.`);
}
