import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";

/** What an origin's robots.txt said, or why it could not be read (RFC 9309, 2.3.1). */
export interface RobotsEntry {
  /** Scheme, host and port: "https://shop.example". */
  readonly origin: string;
  readonly fetchedAt: Instant;
  /** allow-all: there is no file (4xx); disallow-all: unreachable or 5xx; rules: `body` holds the file. */
  readonly verdict: "allow-all" | "disallow-all" | "rules";
  readonly body: string | null;
  /** One sentence for a person where the verdict does not come from a file. */
  readonly reason: string | null;
  /** Ask again after that; an expired entry may still serve while the origin is unreachable. */
  readonly expiresAt: Instant;
}

/** The stored entry, expired or not; null when the origin was never asked. */
export async function loadRobots(db: Db, origin: string): Promise<RobotsEntry | null> {
  const row = await db.selectFrom("robots_txt").selectAll().where("origin", "=", origin).executeTakeFirst();
  if (row === undefined) return null;
  const { fetched_at: fetchedAt, expires_at: expiresAt, ...rest } = row;
  return { ...rest, fetchedAt, expiresAt };
}

/** Keeps the entry unless a later one is already there. */
export async function saveRobots(db: Db, entry: RobotsEntry): Promise<void> {
  const values = {
    verdict: entry.verdict,
    body: entry.body,
    reason: entry.reason,
    fetched_at: entry.fetchedAt,
    expires_at: entry.expiresAt,
  };
  await db
    .insertInto("robots_txt")
    .values({ origin: entry.origin, ...values })
    .onConflict((conflict) =>
      conflict
        .column("origin")
        .doUpdateSet(values)
        .whereRef("robots_txt.fetched_at", "<=", (eb) => eb.ref("excluded.fetched_at")),
    )
    .execute();
}
