import { Type } from "typebox";
import type { Static } from "typebox";
import { decimalFromMoney } from "../../domain/money.ts";
import type { AlertKind } from "../kind.ts";
import { moneyWords, productWords } from "../words.ts";

const Settings = Type.Object(
  {
    side: Type.Optional(
      Type.Enum(["below", "above", "any"], {
        default: "any",
        title: "Which side",
        description: "Whether the shop asks less than was approved, or more.",
      }),
    ),
    minPercent: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1_000_000,
        title: "At least, percent",
        description: "Smallest difference worth telling, of the approved price.",
      }),
    ),
  },
  { additionalProperties: false },
);

/** Our own shop does not ask the price that was approved and that the feed has shown to it; told once for each time that it drifts. */
export const priceDrift: AlertKind<typeof Settings> = {
  name: "price-drift",
  title: "Own price differs",
  description: "Our shop's page asks another price than the approved one, although the time to take it over is past.",
  settings: Settings,

  judge: () => null,

  judgeDrift({ approved, live, productName, channelCode }, { side = "any", minPercent = 0 }: Static<typeof Settings>) {
    const difference = live.minor - approved.minor;
    if (difference === 0 || (side === "below" && difference > 0) || (side === "above" && difference < 0)) return null;
    if (Math.abs(difference) * 100 < minPercent * approved.minor) return null;
    const changePercent = Math.round((difference * 10_000) / approved.minor) / 100;
    const percent = `${difference > 0 ? "+" : ""}${changePercent} %`;
    const title = `${productWords({ name: productName })}${decimalFromMoney(approved)} is approved and ${moneyWords(live)} is asked (${percent}) on ${channelCode}`;
    return { title, changePercent };
  },
};
