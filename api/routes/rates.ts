import { Type } from "typebox";
import { RATE_PROVIDERS } from "../../domain/exchange-rate.ts";
import { NotFoundError } from "../../errors.ts";
import { addManualRate, endManualRate, listManualRates } from "../../store/manual-rates.ts";
import { ratesAt, rateStates } from "../../store/rates.ts";
import type { Routes } from "../app-types.ts";
import { ManualRate, Rate, RateState } from "../components/rate.ts";
import { IdParams, InstantText, Line, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Rates"];
const currency = Type.String({ pattern: "^[A-Z]{3}$", examples: ["EUR"] });
const NewRate = Type.Object(
  {
    from: currency,
    to: currency,
    rate: Type.String({
      pattern: String.raw`^\d{1,9}(\.\d{1,12})?$`,
      examples: ["4.2345"],
      description: "Units of `to` for one of `from`",
    }),
    valid_from: Type.Optional({ ...InstantText, description: "Now unless given; never in the past" }),
    valid_to: { ...InstantText, description: "Exclusive; within a year" },
    reason: Type.Optional(Line(500)),
  },
  { additionalProperties: false },
);

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/rates",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listRates",
        tags,
        summary: "How old the daily rates are, and the rates given by hand",
        querystring: Type.Object(
          { ended: Type.Optional(Type.Boolean({ description: "Shows the rates given by hand that have ended too" })) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ tables: Type.Array(RateState), manual: Type.Array(ManualRate) }) },
      },
    },
    async ({ query: { ended = false } }) => {
      const now = new Date();
      return toJson({ tables: await rateStates(db, now), manual: await listManualRates(db, { ended, now }) });
    },
  );

  app.get(
    "/v1/rates/:from/:to",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getRate",
        tags,
        summary: "What an amount of one currency is converted to another by",
        description:
          "As it held at an instant: a rate given by hand, else the newest table published by then. 404 where it is missing or too old.",
        params: Type.Object({ from: currency, to: currency }),
        querystring: Type.Object(
          {
            provider: Type.Optional(OneOf(RATE_PROVIDERS, { description: "ecb unless given" })),
            at: Type.Optional({ ...InstantText, description: "Now unless given" }),
            max_age_days: Type.Optional(Type.Integer({ minimum: 0, maximum: 31, default: 5 })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Rate },
      },
    },
    async ({ params: { from, to }, query: { provider = "ecb", at, max_age_days: maxAgeDays = 5 } }) => {
      const [rate] = await ratesAt(db, [{ from, to, provider, maxAgeDays }], at === undefined ? new Date() : new Date(at));
      if (rate !== undefined && !("problem" in rate)) return toJson(rate);
      const day = rate?.day ?? null;
      const newest = day === null ? "there is none" : `the newest is of ${day}, more than ${maxAgeDays} days before`;
      throw new NotFoundError(`No rate of ${provider} leads from ${from} to ${to}: ${newest}; load rates, or give one by hand.`);
    },
  );

  app.post(
    "/v1/manual-rates",
    {
      config: { scope: "write", problems: [409] },
      schema: {
        operationId: "createManualRate",
        tags,
        summary: "Give a rate by hand, for a time that ends",
        description:
          "It goes before any table while it holds, in both directions. It cannot hold for the past: what was compared then stands.",
        body: NewRate,
        response: { 201: ManualRate },
      },
    },
    async ({ body: { from, to, rate, valid_from: validFrom, valid_to: validTo, reason }, actor }, reply) =>
      reply.code(201).send(toJson(await addManualRate(db, { from, to, rate, validFrom, validTo, reason }, actor))),
  );

  app.post(
    "/v1/manual-rates/:id/end",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "endManualRate",
        tags,
        summary: "End a rate that was given by hand",
        params: IdParams,
        response: { 200: ManualRate },
      },
    },
    async ({ params, actor }) => toJson(await endManualRate(db, params.id, actor)),
  );
};
