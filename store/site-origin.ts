import { sql } from "kysely";
import type { Db } from "./connect.ts";
import { getSource } from "./sources.ts";

/** Scheme and host of a source, as its listings have it; https where there is none. @throws NotFoundError */
export async function siteOrigin(db: Db, sourceId: number): Promise<string> {
  const { host } = await getSource(db, sourceId);
  const { rows } = await sql<{ url: string }>`select url from listing where source_id = ${sourceId} order by id desc limit 1`.execute(db);
  const [listing] = rows;
  return `${listing?.url.startsWith("http:") === true ? "http" : "https"}://${host}`;
}
