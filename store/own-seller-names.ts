import { hash } from "node:crypto";
import { sql } from "kysely";
import { foldName } from "../domain/fold-name.ts";
import type { Db } from "./connect.ts";

/** Folded names under which we sell ourselves, as strategies and channels say. */
export async function ownSellerNames(db: Db): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select distinct jsonb_path_query(rules, 'strict $.**.ownSellers[*]') #>> '{}' as name from strategy
    union select seller_name from landing_setting where seller_name is not null`.execute(db);
  return new Set(rows.map(({ name }) => foldName(name)));
}

/** A word for a set of names: another set has another. */
export function namesMark(names: ReadonlySet<string>): string {
  return hash("sha256", JSON.stringify([...names].toSorted()), "hex").slice(0, 12);
}
