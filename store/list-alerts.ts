import type { AlertData } from "../domain/alert.ts";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";

export interface AlertRecord {
  readonly id: number;
  readonly ruleId: number;
  readonly kind: string;
  readonly productId: number | null;
  readonly listingId: number;
  readonly offerId: number;
  readonly observationId: number;
  readonly title: string;
  readonly data: AlertData;
  readonly createdAt: Instant;
}

export interface AlertFilter {
  readonly productId?: number | undefined;
  readonly ruleId?: number | undefined;
  readonly kind?: string | undefined;
}

/** Alerts, newest first. */
export async function listAlerts(db: Db, { limit, cursor, ...filter }: PageRequest & AlertFilter): Promise<Page<AlertRecord>> {
  let query = db
    .selectFrom("alert")
    .select([
      "id",
      "rule_id as ruleId",
      "kind",
      "product_id as productId",
      "listing_id as listingId",
      "offer_id as offerId",
      "observation_id as observationId",
      "title",
      "data",
      "created_at as createdAt",
    ])
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (filter.productId !== undefined) query = query.where("product_id", "=", filter.productId);
  if (filter.ruleId !== undefined) query = query.where("rule_id", "=", filter.ruleId);
  if (filter.kind !== undefined) query = query.where("kind", "=", filter.kind);
  if (cursor) query = query.where("id", "<", readCursor("alerts", ["number"], cursor)[0]);
  return toPage("alerts", await query.execute(), limit, (row) => [row.id]);
}
