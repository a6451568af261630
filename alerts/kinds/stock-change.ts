import { Type } from "typebox";
import type { OfferChange } from "../../domain/offer-change.ts";
import type { Availability } from "../../domain/offer.ts";
import type { AlertKind } from "../kind.ts";
import { moneyWords, productWords, sellerWords } from "../words.ts";

const Settings = Type.Object(
  {
    direction: Type.Optional(
      Type.Enum(["in", "out", "any"], { default: "any", title: "Direction", description: "Came into stock, went out of it, or both." }),
    ),
    vanishedIsOut: Type.Optional(
      Type.Boolean({
        default: false,
        title: "A vanished offer is out of stock",
        description: "An offer that is gone from its page counts as out of stock, and one that appears in stock as come into it.",
      }),
    ),
  },
  { additionalProperties: false },
);

/** Can be bought online now. The other known states (pre-order, on order, in shops only, discontinued) are out of stock here. */
const IN_STOCK: ReadonlySet<Availability> = new Set(["InStock", "LimitedAvailability"]);

type Stock = "in" | "out" | "unknown";

/** An offer came into stock or went out of it. A page that does not tell its stock changes nothing, before or after. */
export const stockChange: AlertKind<typeof Settings> = {
  name: "stock-change",
  title: "Stock change",
  description: "A rival's offer came into stock or sold out.",
  settings: Settings,

  judge(change, { direction = "any", vanishedIsOut = false }) {
    if (change.firstReading) return null;
    const absent = vanishedIsOut ? "out" : "unknown";
    const from = stockOf(change.before, absent);
    const to = stockOf(change.after, absent);
    if (from === "unknown" || to === "unknown" || from === to) return null;
    if (direction !== "any" && direction !== to) return null;
    const was = change.before?.availability ?? "not offered";
    const price = change.after?.price ?? null;
    const now = change.after === null ? "no longer offered" : `${to} ${to === "in" ? "stock" : "of stock"}`;
    const asks = to === "in" && price !== null ? ` for ${moneyWords(price)}` : "";
    return { title: `${productWords(change)}${now} at ${sellerWords(change)}${asks} (was ${was})`, changePercent: null };
  },
};

function stockOf(state: OfferChange["before"], absent: Stock): Stock {
  if (state === null) return absent;
  if (state.availability === null) return "unknown";
  return IN_STOCK.has(state.availability) ? "in" : "out";
}
