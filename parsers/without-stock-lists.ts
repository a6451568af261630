import type { Availability } from "../domain/offer.ts";
import { ancestorCalled } from "./ancestor-called.ts";
import { signature } from "./signature.ts";
import type { Context } from "./survey.ts";

const LEAST_CARDS = 3;
/** A product is in one state, with a word or two on when it comes; a legend explains more of them. */
const LEAST_STATES = 3;

interface StockLabel {
  readonly context: Context;
  readonly availability: Availability;
}

/**
 * Without labels that come again and again in elements built alike, those of cards, and without a list of all that a label may say; where
 * others stand alone.
 */
export function withoutStockLists<Label extends StockLabel>(rated: readonly Label[]): readonly Label[] {
  const alike = new Map<string, number>();
  const lists = new Map<Context | null, Set<Availability>>();
  for (const { context, availability } of rated) {
    alike.set(signature(context), (alike.get(signature(context)) ?? 0) + 1);
    const list = lists.get(listOf(context)) ?? new Set();
    lists.set(listOf(context), list.add(availability));
  }
  const alone = rated.filter(
    ({ context }) => (alike.get(signature(context)) ?? 0) < LEAST_CARDS && (lists.get(listOf(context))?.size ?? 0) < LEAST_STATES,
  );
  if (alone.length > 0) return alone;
  const told = rated.filter(({ context }) => (lists.get(listOf(context))?.size ?? 0) < LEAST_STATES);
  return told.length > 0 ? told : rated;
}

/** The table or list that an element stands in. */
function listOf(context: Context): Context | null {
  return ancestorCalled(context, 4, "table", "ul", "ol", "dl") ?? context.parent;
}
