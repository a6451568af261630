import { decimalFromMoney, type Money } from "../domain/money.ts";
import type { Reading } from "../domain/observation.ts";
import type { Offer } from "../domain/offer.ts";

/** A reading for a person: each offer with every field that was found, and where it was read. */
export function describeReading(reading: Reading): string {
  const head = `${reading.outcome}, read by ${reading.parser} (version ${reading.parserVersion})`;
  if (reading.outcome !== "offers") return `${head}\n${reading.reason ?? ""}`.trimEnd();
  const offers = reading.offers.map((offer, index) => describeOffer(offer, index + 1));
  return [`${head}: ${reading.offers.length} ${reading.offers.length === 1 ? "offer" : "offers"}`, ...offers].join("\n\n");
}

// told otherwise, or in the heading
const NOT_LISTED = new Set(["name", "url", "evidence", "priceText"]);

function describeOffer(offer: Offer, number: number): string {
  const rows = Object.entries(offer)
    .filter(([field, value]) => !NOT_LISTED.has(field) && isKnown(value))
    .map(([field, value]) => {
      const from = offer.evidence[field];
      const told = from === undefined ? "" : `   <- ${from.extractor} ${from.path} ${JSON.stringify(shortened(from.text, 60))}`;
      return `   ${field.padEnd(18)} ${show(value)}${told}`;
    });
  const price = offer.price === null ? ["   price              not shown"] : [];
  return [`${number}. ${offer.name ?? "(no name)"}`, `   ${offer.url}`, ...price, ...rows].join("\n");
}

function isKnown(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(show).join("; ");
  if (typeof value !== "object" || value === null) return String(value);
  if ("minor" in value) return `${decimalFromMoney(value as Money)} ${(value as Money).currency}`;
  return Object.entries(value)
    .filter(([, inner]) => isKnown(inner))
    .map(([key, inner]) => `${key} ${show(inner)}`)
    .join(", ");
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
