import type { Command } from "commander";
import { CANDIDATE_STATES, type CandidateState } from "../domain/listing-candidate.ts";
import { decimalFromMoney } from "../domain/money.ts";
import { BadInputError, NotFoundError } from "../errors.ts";
import type { Candidate } from "../store/candidates.ts";
import { lookInterval } from "./look-interval.ts";
import { outputClosed, printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

/** `cenoskop candidate list|accept|reject`: listings that were found. */
export function addCandidate(program: Command): void {
  const candidate = program.command("candidate").description("list, accept and reject listings that were found");

  candidate
    .command("list")
    .description("list what was found, with the product that it may belong to")
    .option("--state <state>", `${CANDIDATE_STATES.join(", ")} (new unless given)`, "new")
    .option("--host <host>", "only those of one site")
    .option("--product <id>", "only those that may be this product's (its id in your shop)")
    .option("--suggested", "only those that may be some product's")
    .option("--json", "print one line of JSON per candidate")
    .addHelpText("after", "\nExample:\n  cenoskop candidate list --suggested")
    .action(async (options: { state: string; host?: string; product?: string; suggested?: true; json?: true }) => {
      const state = stateOf(options.state);
      const { listCandidates } = await import("../store/candidates.ts");
      const { findSource } = await import("../store/sources.ts");
      const { getProduct } = await import("../store/products.ts");
      await withDatabase(async (db) => {
        const source = options.host === undefined ? undefined : await findSource(db, options.host);
        if (source === null)
          throw new NotFoundError(`No address of "${options.host}" is watched; see the hosts with: cenoskop source list`);
        const productId = options.product === undefined ? undefined : (await getProduct(db, { externalId: options.product })).id;
        let cursor: string | null | undefined;
        do {
          const page = await listCandidates(db, {
            limit: 200,
            cursor,
            state,
            sourceId: source?.id,
            productId,
            suggested: options.suggested,
          });
          for (const one of page.items) await (options.json === true ? printJson(one) : printLine(oneLine(one)));
          cursor = page.nextCursor;
        } while (cursor && !outputClosed());
      });
    });

  candidate
    .command("accept <id>")
    .description("watch it as a product's listing from now on")
    .option("--product <id>", "the product (its id in your shop), where none was proposed or another is meant")
    .option("--every <duration>", "time between two looks: 15m, 1h, 1d (six hours unless given)")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop candidate accept 17 --product A-1")
    .action(async (id: string, options: { product?: string; every?: string; json?: true }) => {
      const intervalSeconds = options.every === undefined ? undefined : lookInterval(options.every);
      const { acceptCandidate } = await import("../store/decide-candidate.ts");
      const { getCandidate } = await import("../store/candidates.ts");
      const { getProduct } = await import("../store/products.ts");
      const { assertAllowedUrl } = await import("../address-guard.ts");
      const { readConfig } = await import("../config.ts");
      const accepted = await withDatabase(async (db) => {
        assertAllowedUrl((await getCandidate(db, numberOf(id))).url, readConfig().allowedHosts);
        const productId = options.product === undefined ? undefined : (await getProduct(db, { externalId: options.product })).id;
        return acceptCandidate(db, numberOf(id), { productId, intervalSeconds }, "cli");
      });
      await (options.json === true ? printJson(accepted) : printLine(`Watching ${accepted.url} as listing ${accepted.listingId}.`));
    });

  candidate
    .command("reject <id>")
    .description("do not propose it again")
    .option("--reason <text>", "why, for those who wonder later")
    .option("--json", "print JSON")
    .addHelpText("after", '\nExample:\n  cenoskop candidate reject 17 --reason "a set of two"')
    .action(async (id: string, options: { reason?: string; json?: true }) => {
      const { rejectCandidate } = await import("../store/decide-candidate.ts");
      const rejected = await withDatabase((db) => rejectCandidate(db, numberOf(id), options.reason ?? null, "cli"));
      await (options.json === true ? printJson(rejected) : printLine(`Candidate ${rejected.id} (${rejected.url}) is not proposed again.`));
    });
}

function oneLine({ id, productExternalId, reason, price, name, gtin, url }: Candidate): string {
  const money = price === null ? "-" : `${decimalFromMoney(price)} ${price.currency}`;
  const whose = productExternalId === null ? "-" : `${productExternalId} (${reason ?? "accepted"})`;
  return `${String(id).padStart(6)}  ${whose.padEnd(24)} ${money.padStart(12)}  ${gtin ?? "-".padEnd(14)}  ${name ?? "?"}  ${url}`;
}

function stateOf(text: string): CandidateState {
  const state = CANDIDATE_STATES.find((one) => one === text);
  if (state !== undefined) return state;
  throw new BadInputError("bad-option", `"${text}" is no state of a candidate; write one of ${CANDIDATE_STATES.join(", ")}.`);
}

function numberOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new BadInputError("bad-option", `"${text}" is no number of a candidate; see them with: cenoskop candidate list`);
}
