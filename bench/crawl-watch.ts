import type { Db } from "../store/connect.ts";

export interface WatchedShop {
  readonly sources: readonly number[];
  /** As if every interval had passed. */
  makeDue(): Promise<void>;
}

export interface Watch {
  readonly port: number;
  readonly sizeKb: number;
  readonly listings: number;
  /** Default 4. */
  readonly sources?: number;
  /** Default 0: what politeness costs is waiting, not CPU. */
  readonly gapMs?: number;
}

let shops = 0;

/** Watches listings of the bench's shop, spread over hosts of its own. */
export async function watchBenchShop(db: Db, watch: Watch): Promise<WatchedShop> {
  const { port, sizeKb, listings, sources: count = 4, gapMs = 0 } = watch;
  shops += 1;
  const sources: number[] = [];
  for (let one = 0; one < count; one++) {
    const host = `s${one}-${shops}.localhost:${port}`;
    const source = { host, name: host, kind: "shop" as const, currency: "PLN", min_gap_ms: gapMs };
    const { id } = await db.insertInto("source").values(source).returning("id").executeTakeFirstOrThrow();
    sources.push(id);
    const rows = Array.from({ length: listings / count }, (_, i) => ({
      source_id: id,
      url: `http://${host}/${sizeKb}/${i * count + one}`,
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
