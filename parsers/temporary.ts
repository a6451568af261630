import { AVAILABILITIES, ITEM_CONDITIONS, type Availability, type ItemCondition } from "../domain/offer.ts";
export function readAvailability(text: string): Availability | null {
  const word = text
    .replace(/^.*[/#:]/, "")
    .replace(/[\s_-]/g, "")
    .toLowerCase();
  if (word === "soldout" || word === "oos") return "OutOfStock";
  return AVAILABILITIES.find((a) => a.toLowerCase() === word) ?? null;
}
export function readCondition(text: string): ItemCondition | null {
  const word = text.replace(/^.*[/#:]/, "").toLowerCase();
  return ITEM_CONDITIONS.find((a) => a.toLowerCase().startsWith(word)) ?? null;
}
export function readDeliveryDays(text: string): [number, number] | null {
  const m = /^(\d+)-(\d+) days/.exec(text);
  return m ? [Number(m[1]), Number(m[2])] : null;
}
