import { sql } from "kysely";
import type { ClientBase } from "pg";
import type { CatalogueProblem, CatalogueRow } from "../domain/catalogue-entry.ts";
import { audit } from "./audit.ts";
import { entryChecker } from "./catalogue-check.ts";
import { mergeListings } from "./catalogue-listings.ts";
import { lockStaged, mergeProducts, type ProductCounts, refuseContradictions } from "./catalogue-merge.ts";
import { openCatalogueStage } from "./catalogue-stage.ts";
import { type Db, withClient } from "./connect.ts";
import { withdrawOutsideLimits } from "./proposals.ts";

export interface ImportOptions {
  /** Compute and check everything, write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Write nothing when a single row cannot be taken. */
  readonly strict?: boolean | undefined;
  /** For listings that are new; six hours unless given. */
  readonly intervalSeconds?: number | undefined;
  /** Told of every row that cannot be taken: what the file itself shows in file order, then what only the database knows, in file order. */
  readonly onProblem?: (problem: CatalogueProblem) => void;
  /** Told after each thousand rows. */
  readonly onProgress?: (rowsRead: number) => void;
}

/** What an import did, or with `written` false would have done. Products count once each, whatever their number of rows. */
export interface ImportSummary extends ProductCounts {
  readonly listingsCreated: number;
  readonly sourcesCreated: number;
  readonly rowsRead: number;
  readonly rowsRefused: number;
  readonly written: boolean;
}

const TELL_EVERY = 1000;

/**
 * Imports a catalogue in one transaction: products by their external id, their prices and limits on channels, and the listings of their
 * addresses. The rows are copied to tables of the transaction first, while nothing is locked, and then brought in by a few statements over
 * all of them. A field whose column the file does not have stays as it is; an empty cell clears it. Products that the file does not name
 * stay, and so do listings. Importing the same file again changes nothing. Rows that cannot be taken are reported and left out whole;
 * every change is audited. One import at a time. `db` must be no transaction.
 */
export async function importCatalogue(
  db: Db,
  rows: AsyncIterable<CatalogueRow>,
  actor: string,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  let summary: ImportSummary | undefined;
  try {
    return await withClient(db, async (trx, client) => {
      await sql`set local statement_timeout = 0`.execute(trx);
      // joins over all rows fit into it
      await sql`set local work_mem = '64MB'`.execute(trx);
      const staged = await stage(trx, client, rows, options);
      // the next import waits here, and sees all that this one did
      await sql`select pg_advisory_xact_lock(hashtext('catalogue-import'))`.execute(trx);
      await lockStaged(trx);
      const contradictions = await refuseContradictions(trx);
      for (const problem of contradictions) options.onProblem?.(problem);
      const rowsRefused = staged.rowsRefused + new Set(contradictions.map(({ line }) => line)).size;
      const products = await mergeProducts(trx, actor);
      const listings = await mergeListings(trx, { actor, intervalSeconds: options.intervalSeconds });
      summary = { ...products, ...listings, rowsRead: staged.rowsRead, rowsRefused, written: true };
      if (options.dryRun === true || (options.strict === true && rowsRefused > 0)) throw new RolledBack();
      await withdrawOutsideLimits(trx, actor);
      await audit(trx, { actor, action: "catalogue.import", subjectType: "catalogue", subjectId: "import", after: summary });
      return summary;
    });
  } catch (error) {
    if (error instanceof RolledBack && summary !== undefined) return { ...summary, written: false };
    throw error;
  }
}

/** Reads and checks all rows, and copies the good ones to the stage; nothing is locked meanwhile, however slowly they come. */
async function stage(
  trx: Db,
  client: ClientBase,
  rows: AsyncIterable<CatalogueRow>,
  { onProblem, onProgress }: ImportOptions,
): Promise<{ rowsRead: number; rowsRefused: number }> {
  let [rowsRead, rowsRefused] = [0, 0];
  const check = await entryChecker(trx);
  const staging = await openCatalogueStage(trx, client);
  try {
    for await (const { entry, problems } of rows) {
      rowsRead++;
      const checked = entry === null ? { problems } : check(entry);
      if ("problems" in checked) {
        rowsRefused++;
        for (const problem of checked.problems) onProblem?.(problem);
      } else await staging.add(checked);
      if (rowsRead % TELL_EVERY === 0) onProgress?.(rowsRead);
    }
    await staging.finish();
  } catch (error) {
    staging.abort(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
  onProgress?.(rowsRead);
  return { rowsRead, rowsRefused };
}

/** Ends the transaction without a trace of it. */
class RolledBack extends Error {}
