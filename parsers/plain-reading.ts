import { decimalFromMoney, type Money } from "../domain/money.ts";
import type { Reading } from "../domain/observation.ts";
import type { Offer } from "../domain/offer.ts";

/** A reading as people write it down: money as "59.90 PLN", what is unknown or empty left out, without evidence and parser. */
export interface PlainReading {
  readonly outcome: Reading["outcome"];
  readonly reason?: string;
  readonly offers: readonly Readonly<Record<string, unknown>>[];
}

/** Writes a reading in the form of the `pages/<case>.json` beside each saved page. */
export function plainReading({ outcome, reason, offers }: Reading): PlainReading {
  return { outcome, ...(reason === null ? {} : { reason }), offers: offers.map(describeOffer) };
}

function describeOffer({ evidence: _evidence, ...offer }: Offer): Record<string, unknown> {
  return plain(offer) as Record<string, unknown>;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (isMoney(value)) return `${decimalFromMoney(value)} ${value.currency}`;
  const known = Object.entries(value).flatMap(([name, part]) => {
    const described = plain(part);
    const empty = described === null || (typeof described === "object" && Object.keys(described ?? {}).length === 0);
    return empty ? [] : [[name, described] as const];
  });
  return Object.fromEntries(known);
}

function isMoney(value: object): value is Money {
  return "minor" in value && "currency" in value;
}
