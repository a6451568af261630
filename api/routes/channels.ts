import { type Static, Type } from "typebox";
import { RATE_PROVIDERS } from "../../domain/exchange-rate.ts";
import { OMNIBUS_READINGS } from "../../domain/omnibus-settings.ts";
import { addChannel, getChannel, listChannels, updateChannel } from "../../store/channels.ts";
import type { Routes } from "../app-types.ts";
import { Channel } from "../components/channel.ts";
import { MaybeMoneyBody, readMoney } from "../money-body.ts";
import { Line, Nullable, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Channels"];
const code = Type.String({ pattern: "^[a-z0-9][a-z0-9-]*$", maxLength: 50, examples: ["shop"] });
const params = Type.Object({ code });
const percent = Type.Optional(Nullable(Type.Number({ minimum: 0, maximum: 99.99, multipleOf: 0.01 })));
const Costs = Type.Object(
  {
    min_margin_percent: percent,
    commission_percent: percent,
    fee: Type.Optional(MaybeMoneyBody),
    shipping_cost: Type.Optional(MaybeMoneyBody),
  },
  { additionalProperties: false, minProperties: 1 },
);
const ChannelPatch = Type.Object(
  {
    name: Type.Optional(Line(200)),
    omnibus: Type.Optional(
      Type.Object(
        {
          reading: Type.Optional(OneOf(OMNIBUS_READINGS)),
          days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })),
          time_zone: Type.Optional(Line(100)),
          gradual: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false, minProperties: 1 },
      ),
    ),
    costs: Type.Optional(Costs),
    person_above_moved_percent: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 100 }))),
    currencies: Type.Optional(
      Type.Object(
        {
          compare: Type.Optional(Type.Boolean()),
          rates: Type.Optional(OneOf(RATE_PROVIDERS)),
          max_age_days: Type.Optional(Type.Integer({ minimum: 0, maximum: 31 })),
        },
        { additionalProperties: false, minProperties: 1 },
      ),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/channels",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listChannels",
        tags,
        summary: "Places where we sell",
        response: { 200: Type.Object({ items: Type.Array(Channel) }) },
      },
    },
    async () => ({ items: toJson(await listChannels(db)) }),
  );

  app.get(
    "/v1/channels/:code",
    {
      config: { scope: "read", problems: [404] },
      schema: { operationId: "getChannel", tags, summary: "One channel", params, response: { 200: Channel } },
    },
    async ({ params }) => toJson(await getChannel(db, params.code)),
  );

  app.post(
    "/v1/channels",
    {
      config: { scope: "write", problems: [409] },
      schema: {
        operationId: "createChannel",
        tags,
        summary: "Add a channel",
        description: "Code and currency cannot be changed later.",
        body: Type.Object({ code, name: Line(200), currency: Type.String({ pattern: "^[A-Z]{3}$" }) }, { additionalProperties: false }),
        response: { 201: Channel },
      },
    },
    async ({ body, actor }, reply) => {
      const channel = await addChannel(db, body, actor);
      return reply.code(201).header("location", `/v1/channels/${channel.code}`).send(toJson(channel));
    },
  );

  app.patch(
    "/v1/channels/:code",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "updateChannel",
        tags,
        summary: "Change a channel's name, its costs, and its rules for reductions and moves",
        description: "Fields that are left out stay as they are; null clears one. Proposals that new costs forbid are withdrawn.",
        params,
        body: ChannelPatch,
        response: { 200: Channel },
      },
    },
    async ({ params, body: { name, omnibus, costs, person_above_moved_percent: personAboveMovedPercent, currencies: other }, actor }) => {
      const { reading, days, time_zone: timeZone, gradual } = omnibus ?? {};
      const currencies = { compare: other?.compare, rates: other?.rates, maxAgeDays: other?.max_age_days };
      const changed = {
        name,
        personAboveMovedPercent,
        omnibus: { reading, days, timeZone, gradual },
        costs: costs && readCosts(costs),
        currencies,
      };
      return toJson(await updateChannel(db, params.code, changed, actor));
    },
  );
};

function readCosts({ min_margin_percent, commission_percent, fee, shipping_cost }: Static<typeof Costs>) {
  const shippingCost = readMoney(shipping_cost);
  return { minMarginPercent: min_margin_percent, commissionPercent: commission_percent, fee: readMoney(fee), shippingCost };
}
