import { Type } from "typebox";
import { moneyFromDecimal } from "../../domain/money.ts";
import { basisPoints } from "../basis-points.ts";
import { settingCurrency } from "../compared-rivals.ts";
import { leave } from "../hold.ts";
import { mulDiv } from "../mul-div.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { moneyProblems, settingMoney } from "../setting-money.ts";
import { percentProblems, settingPercent } from "../setting-percent.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  {
    channel: Type.String({ minLength: 1, title: "Other channel", description: "Code of the channel whose price to start from." }),
    commissionPercent: Type.Optional(
      settingPercent({ minimum: 0, maximum: 90, title: "Commission, percent", description: "What this channel keeps of its gross price." }),
    ),
    fee: Type.Optional(settingMoney({ title: "Fee", description: "What this channel costs for each sale besides." })),
  },
  { additionalProperties: false },
);

const WHOLE = 10_000;

/**
 * Leaves as much of a sale here as on another channel. With the price Q there, commission c and fee f here, P * (1 - c) - f >= Q, so
 * P = (Q + f) / (1 - c), rounded up.
 */
export const channelPrice: PricingRule<typeof Settings> = {
  name: "channel-price",
  title: "Another channel's price plus fees",
  description: "Asks what leaves as much as the price on another channel, after this channel's commission and fee.",
  settings: Settings,
  needs: () => ({ channelPrices: true }),

  check({ commissionPercent, fee }) {
    return [...percentProblems("/commissionPercent", commissionPercent), ...moneyProblems("/fee", fee)];
  },

  apply({ market: { product } }, { channel, commissionPercent = 0, fee }): RuleOutcome {
    const { currency, channelPrices = [] } = product;
    const extra = fee === undefined ? { minor: 0, currency } : moneyFromDecimal(fee.amount, fee.currency);
    if (extra?.currency !== currency) return settingCurrency(currency);
    const other = channelPrices.find(({ channelCode }) => channelCode === channel)?.price;
    if (other === undefined) return leave("no-channel-price", `The product has no price on the channel ${channel}. Set one there.`);
    if (other.currency !== currency)
      return leave(
        "channel-currency",
        `The channel ${channel} asks in ${other.currency} and this one in ${currency}; one cannot follow the other.`,
      );
    if (!Number.isSafeInteger(other.minor) || other.minor <= 0 || !Number.isSafeInteger(other.minor + extra.minor))
      return leave("no-channel-price", `The price on the channel ${channel} is not above zero. Correct it there.`);
    const price = mulDiv(other.minor + extra.minor, WHOLE, WHOLE - (basisPoints(commissionPercent) ?? 0), "up");
    const costs = `${showMoney(extra.minor, currency)} and ${commissionPercent} %`;
    const reason = `The channel ${channel} asks ${showMoney(other.minor, currency)}; with ${costs} of this channel that is ${showMoney(price, currency)}.`;
    return { kind: "price", price, code: "channel-followed", reason, observationIds: [] };
  },
};
