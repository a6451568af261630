import type { MoneyText } from "./money.ts";

/** Somebody wants to be told about something. `kind` is the file name in alerts/kinds; null product: all products. */
export interface AlertRule {
  readonly id: number;
  readonly kind: string;
  readonly productId: number | null;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A fact somebody asked to be told, before it has an id. */
export interface AlertDraft {
  readonly ruleId: number;
  readonly kind: string;
  readonly productId: number | null;
  readonly listingId: number;
  readonly offerId: number;
  readonly observationId: number;
  /** The same fact always has the same key; the store keeps it once. */
  readonly idempotencyKey: string;
  /** One line for a person, values in it. */
  readonly title: string;
  /** The values for programs. */
  readonly data: AlertData;
}

export interface AlertData {
  readonly url: string;
  readonly seller: string | null;
  readonly before: { readonly price: MoneyText | null; readonly availability: string | null } | null;
  readonly after: { readonly price: MoneyText | null; readonly availability: string | null } | null;
  readonly changePercent: number | null;
}

export const DELIVERY_STATUSES = ["pending", "delivered", "failed"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];
