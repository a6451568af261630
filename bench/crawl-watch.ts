import type { Db } from "../store/connect.ts";

export interface WatchedShop {
  readonly sources: readonly number[];
  /** As if every interval had passed. */
  makeDue(): Promise<void>;
}

const SOURCES = 4;
let shops = 0;

/** Watches so many listings of the bench's shop, at hosts of its own without a gap: what politeness costs is waiting, not CPU. */
export async function watchBenchShop(db: Db, port: number, sizeKb: number, listings: number): Promise<WatchedShop> {
  shops += 1;
  const sources: number[] = [];
  for (let one = 0; one < SOURCES; one++) {
    const host = `s${one}-${shops}.localhost:${port}`;
    const source = { host, name: host, kind: "shop" as const, currency: "PLN", min_gap_ms: 0 };
    const { id } = await db.insertInto("source").values(source).returning("id").executeTakeFirstOrThrow();
    sources.push(id);
    const rows = Array.from({ length: listings / SOURCES }, (_, i) => ({
      source_id: id,
      url: `http://${host}/${sizeKb}/${i * SOURCES + one}`,
      interval_seconds: 86_400,
    }));
    const added = await db.insertInto("listing").values(rows).returning("id").execute();
    const due = added.map((row) => ({ listing_id: row.id, source_id: id, interval_seconds: 86_400, next_check_at: new Date(0) }));
    await db.insertInto("schedule").values(due).execute();
    await db
      .insertInto("listing_check")
      .values(added.map((row) => ({ listing_id: row.id })))
      .execute();
  }
  return {
    sources,
    async makeDue() {
      await db
        .updateTable("schedule")
        .set({ next_check_at: new Date(0) })
        .where("source_id", "in", sources)
        .execute();
    },
  };
}
