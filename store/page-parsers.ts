import { sql } from "kysely";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";

/** A site or platform parser, as the API shows it. */
export interface PageParserRecord {
  /** As in observations: "site:ceneo.pl", "platform:shopify". */
  readonly label: string;
  readonly version: number;
  /** Hosts without "www.", each with its subdomains; empty for a platform, which is recognised by its pages. */
  readonly hosts: readonly string[];
  /** Why it could not be checked against a real page; null: it was. */
  readonly unverified: string | null;
  /** The site's own search with {query}; null: not known. */
  readonly searchUrl: string | null;
  readonly searchUnverified: string | null;
}

/** Makes the table equal to the parsers of the program that calls. */
export async function savePageParsers(db: Db, parsers: readonly PageParserRecord[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    // workers that start together would insert the same rows
    await sql`lock table page_parser in share row exclusive mode`.execute(trx);
    await trx.deleteFrom("page_parser").execute();
    if (parsers.length > 0)
      await trx
        .insertInto("page_parser")
        .values(
          parsers.map(({ searchUrl, searchUnverified, ...one }) => ({
            ...one,
            hosts: [...one.hosts],
            search_url: searchUrl,
            search_unverified: searchUnverified,
          })),
        )
        .execute();
  });
}

/** All parsers by label, or only the one for a host (with or without port). */
export async function listPageParsers(db: Db, { host }: { readonly host?: string | undefined } = {}): Promise<PageParserRecord[]> {
  let query = db
    .selectFrom("page_parser")
    .select(["label", "version", "hosts", "unverified", "search_url as searchUrl", "search_unverified as searchUnverified"])
    .orderBy("label");
  if (host !== undefined) {
    const labels = host.toLowerCase().replace(/:\d+$/, "").split(".");
    const domains = labels.map((_, i) => labels.slice(i).join("."));
    query = query.where(sql<boolean>`hosts && ${domains}::text[]`);
  }
  return query.execute();
}
