import { Type } from "typebox";
import type { Static } from "typebox";
import { moneyFromDecimal } from "../domain/money.ts";
import type { Money } from "../domain/money.ts";
import type { SettingProblem } from "../schema-problems.ts";
import { moneyProblems, settingMoney } from "./setting-money.ts";
import type { SettingMoney } from "./setting-money.ts";
import type { DeliveryClass } from "./shopper-basket.ts";

/** A class of postcodes to which sources ask for more or less than their pages show, as part of a rule's settings. */
export const DeliverySettings = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 80,
      title: "Place",
      description: 'The class of postcodes: "islands", "80-299 to 84-999".',
    }),
    shipping: Type.Array(
      Type.Object(
        {
          sourceId: Type.Integer({ minimum: 1, title: "Source", description: "Source id." }),
          shipping: settingMoney({ title: "Shipping", description: "What this source asks for sending there; 0.00 is free." }),
          freeFrom: Type.Optional(settingMoney({ title: "Free from", description: "Basket value from which it is free." })),
        },
        { additionalProperties: false },
      ),
      { maxItems: 1_000, title: "Shipping by source" },
    ),
    others: Type.Optional(
      Type.Enum(["as-shown", "unknown"], {
        default: "unknown",
        title: "Other sources",
        description: "What their pages show holds there too, or is not known there: then they do not count.",
      }),
    ),
  },
  { additionalProperties: false, title: "Delivery", description: "Where the basket is sent." },
);
type DeliverySettings = Static<typeof DeliverySettings>;

export function deliveryProblems(path: string, settings: DeliverySettings | undefined): readonly SettingProblem[] {
  const rows = settings?.shipping ?? [];
  const repeated = rows.findIndex(({ sourceId }, i) => rows.findIndex((row) => row.sourceId === sourceId) < i);
  return [
    ...rows.flatMap(({ shipping, freeFrom }, i) => [
      ...moneyProblems(`${path}/shipping/${i}/shipping`, shipping),
      ...moneyProblems(`${path}/shipping/${i}/freeFrom`, freeFrom),
    ]),
    ...(repeated === -1 ? [] : [{ path: `${path}/shipping/${repeated}`, message: "This source stands there twice. Keep one of the two." }]),
  ];
}

/** The settings as the arithmetic takes them; null: the basket is sent where pages mean. */
export function deliveryClass(settings: DeliverySettings | undefined): DeliveryClass | null {
  if (settings === undefined) return null;
  const rows = settings.shipping.map(
    ({ sourceId, shipping, freeFrom }) => [sourceId, { shipping: moneyOf(shipping), freeFrom: moneyOf(freeFrom) }] as const,
  );
  return { name: settings.name, shipping: new Map(rows), others: settings.others ?? "unknown" };
}

function moneyOf(setting: SettingMoney | undefined): Money | null {
  return setting === undefined ? null : moneyFromDecimal(setting.amount, setting.currency);
}
