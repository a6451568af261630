import type { CatalogueProblem, CatalogueRow } from "../domain/catalogue-entry.ts";
import { audit } from "./audit.ts";
import { type CatalogueCounts, writeBatch } from "./catalogue-batch.ts";
import { type CheckedEntry, entryChecker } from "./catalogue-check.ts";
import type { Db } from "./connect.ts";
import { withdrawOutsideLimits } from "./proposals.ts";

export interface ImportOptions {
  /** Compute and check everything, write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Write nothing when a single row cannot be taken. */
  readonly strict?: boolean | undefined;
  /** For listings that are new; six hours unless given. */
  readonly intervalSeconds?: number | undefined;
  /** Told of every row that cannot be taken, in file order within batches of a thousand rows. */
  readonly onProblem?: (problem: CatalogueProblem) => void;
  /** Told after each batch. */
  readonly onProgress?: (rowsRead: number) => void;
}

/** What an import did, or with `written` false would have done. Products count once each, whatever their number of rows. */
export interface ImportSummary extends CatalogueCounts {
  readonly rowsRead: number;
  readonly rowsRefused: number;
  readonly written: boolean;
}

const BATCH = 1000;

/**
 * Imports a catalogue in one transaction: products by their external id, their prices and limits on channels, and the listings of their
 * addresses. A field whose column the file does not have stays as it is; an empty cell clears it. Products that the file does not name
 * stay, and so do listings. Importing the same file again changes nothing. Rows that cannot be taken are reported and left out whole;
 * every change is audited.
 */
export async function importCatalogue(
  db: Db,
  rows: AsyncIterable<CatalogueRow>,
  actor: string,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const counts: { -readonly [K in keyof CatalogueCounts]: number } = {
    productsCreated: 0,
    productsUpdated: 0,
    productsUnchanged: 0,
    termsChanged: 0,
    listingsCreated: 0,
    sourcesCreated: 0,
  };
  let [rowsRead, rowsRefused] = [0, 0];
  const refuse = (problems: readonly CatalogueProblem[]): void => {
    rowsRefused++;
    for (const problem of problems) options.onProblem?.(problem);
  };
  const summary = (written: boolean): ImportSummary => ({ ...counts, rowsRead, rowsRefused, written });

  try {
    return await db.transaction().execute(async (trx) => {
      const check = await entryChecker(trx);
      const flush = async (batch: readonly CheckedEntry[]): Promise<void> => {
        const done = await writeBatch(trx, batch, { actor, intervalSeconds: options.intervalSeconds, refuse });
        for (const [name, count] of Object.entries(done)) counts[name as keyof CatalogueCounts] += count;
        options.onProgress?.(rowsRead);
      };
      let batch: CheckedEntry[] = [];
      for await (const { entry, problems } of rows) {
        rowsRead++;
        const checked = entry === null ? { problems } : check(entry);
        if ("problems" in checked) refuse(checked.problems);
        else batch.push(checked);
        if (batch.length < BATCH) continue;
        await flush(batch);
        batch = [];
      }
      await flush(batch);
      if (options.dryRun === true || (options.strict === true && rowsRefused > 0)) throw new RolledBack();
      await withdrawOutsideLimits(trx, actor);
      await audit(trx, { actor, action: "catalogue.import", subjectType: "catalogue", subjectId: "import", after: summary(true) });
      return summary(true);
    });
  } catch (error) {
    if (error instanceof RolledBack) return summary(false);
    throw error;
  }
}

/** Ends the transaction without a trace of it. */
class RolledBack extends Error {}
