import type { Command } from "commander";
import { SOURCE_KINDS, type SourceKind } from "../domain/source.ts";
import { BadInputError } from "../errors.ts";
import type { Listing } from "../store/listings.ts";
import { lookInterval } from "./look-interval.ts";
import { outputClosed, printJson, printLine } from "./output.ts";
import { withDatabase } from "./with-database.ts";

/** `cenoskop watch add|list|remove`: which addresses are looked at. */
export function addWatch(program: Command): void {
  const watch = program.command("watch").description("add, list and remove watched addresses");

  watch
    .command("add <url>")
    .description("watch an address from now on; the first look is due at once")
    .option("--product <id>", "the product (its id in your shop) that is sold there")
    .option("--every <duration>", "time between two looks: 15m, 1h, 1d (six hours unless given)")
    .option("--source-kind <kind>", `what the site is, when it is new: ${SOURCE_KINDS.join(", ")} (shop unless given)`)
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop watch add https://www.example.pl/product --product A-1 --every 1h")
    .action(async (url: string, options: { product?: string; every?: string; sourceKind?: string; json?: true }) => {
      const intervalSeconds = options.every === undefined ? undefined : lookInterval(options.every);
      const sourceKind = options.sourceKind === undefined ? undefined : kindOf(options.sourceKind);
      const { addListing } = await import("../store/listings.ts");
      await refuseForbidden(url);
      const listing = await withDatabase((db) =>
        addListing(db, { url, productExternalId: options.product, intervalSeconds, sourceKind }, "cli"),
      );
      if (options.json === true) await printJson(listing);
      else await printLine(`Watching ${listing.url} as listing ${listing.id}, every ${listing.intervalSeconds} s.`);
    });

  watch
    .command("list")
    .description("list what is watched, with how the last look ended")
    .option("--json", "print one line of JSON per listing")
    .addHelpText("after", "\nExample:\n  cenoskop watch list")
    .action(async (options: { json?: true }) => {
      const { listListings } = await import("../store/listings.ts");
      await withDatabase(async (db) => {
        let cursor: string | null | undefined;
        let count = 0;
        do {
          const page = await listListings(db, { limit: 200, ...(cursor ? { cursor } : {}) });
          for (const listing of page.items) await (options.json === true ? printJson(listing) : printLine(oneLine(listing)));
          count += page.items.length;
          cursor = page.nextCursor;
        } while (cursor && !outputClosed());
        if (count === 0 && options.json !== true) await printLine("Nothing is watched yet; add an address with: cenoskop watch add <url>");
      });
    });

  watch
    .command("remove <id-or-url>")
    .description("stop watching an address and forget its history")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop watch remove 17")
    .action(async (idOrUrl: string, options: { json?: true }) => {
      const { removeListing } = await import("../store/listings.ts");
      const { findListing } = await import("../store/find-listing.ts");
      const removed = await withDatabase(async (db) => {
        const id = /^\d+$/.test(idOrUrl) ? Number(idOrUrl) : (await findListing(db, idOrUrl)).id;
        return removeListing(db, id, "cli");
      });
      if (options.json === true) await printJson(removed);
      else await printLine(`Listing ${removed.id} (${removed.url}) is no longer watched.`);
    });
}

function oneLine(listing: Listing): string {
  const last = listing.lastCheckedAt === null ? "not looked at yet" : `${listing.lastOutcome} at ${listing.lastCheckedAt}${why(listing)}`;
  return `${String(listing.id).padStart(6)}  ${(listing.productExternalId ?? "-").padEnd(12)} ${listing.url}  ${listing.enabled ? last : "paused"}`;
}

/** Why there are no offers, and what to do about it. */
function why({ lastReason, lastRemedy }: Listing): string {
  if (lastRemedy === null) return "";
  const reason = lastReason === null ? "" : `${lastReason}${/[.!?]$/.test(lastReason) ? "" : "."} `;
  return `: ${reason}${lastRemedy}`;
}

function kindOf(text: string): SourceKind {
  const kind = SOURCE_KINDS.find((one) => one === text);
  if (kind === undefined)
    throw new BadInputError("bad-source-kind", `"${text}" is no kind of source; write one of ${SOURCE_KINDS.join(", ")}.`);
  return kind;
}

/** An address that no worker would visit is refused now, not when it is due. */
async function refuseForbidden(url: string): Promise<void> {
  const { readConfig } = await import("../config.ts");
  const { assertAllowedUrl } = await import("../address-guard.ts");
  if (URL.parse(url) !== null) assertAllowedUrl(url, readConfig().allowedHosts);
}
