import { stringify } from "csv-stringify/sync";
import { type Static, Type } from "typebox";
import { isTimeZone } from "../../domain/local-time.ts";
import { OMNIBUS_READINGS } from "../../domain/omnibus-settings.ts";
import { BadInputError } from "../../errors.ts";
import { auditClaimedReduction } from "../../pricing/omnibus/audit-claimed-reduction.ts";
import { checkReduction } from "../../pricing/omnibus/check-reduction.ts";
import { priorPrice } from "../../pricing/omnibus/prior-price.ts";
import { proofRows } from "../../pricing/omnibus/proof-rows.ts";
import { proofText } from "../../pricing/omnibus/proof-text.ts";
import { getChannel } from "../../store/channels.ts";
import type { Db } from "../../store/connect.ts";
import { getListing } from "../../store/listings.ts";
import { ownPriceHistory, seenReductions } from "../../store/price-history.ts";
import { getProduct } from "../../store/products.ts";
import type { Routes } from "../app-types.ts";
import { MaybeMoney } from "../components/money.ts";
import { OmnibusSettings, PriorPrice, ReductionAudit, ReductionProof } from "../components/omnibus.ts";
import { MaybeMoneyBody, MoneyBody, readMoney } from "../money-body.ts";
import { Id, IdParams, InstantText, Line, Nullable, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Omnibus"];
const channel = Line(50);
const reducedAt = Type.Optional({ ...InstantText, description: "From when on it is announced; left out: from `at` on" });
const at = Type.Optional({ ...InstantText, description: "The moment asked about; left out: now" });
const Claim = Type.Object(
  {
    channel,
    price: MoneyBody,
    percent: Type.Optional(Nullable(Type.Number({ exclusiveMinimum: 0, maximum: 100, description: '"-20 %" is 20' }))),
    struck_price: Type.Optional(MaybeMoneyBody),
    reduced_at: reducedAt,
    at,
  },
  { additionalProperties: false },
);

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/products/:id/omnibus",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getPriorPrice",
        tags,
        summary: "What a reduction of a product would be measured against now, from our own published prices",
        params: IdParams,
        querystring: Type.Object({ channel, reduced_at: reducedAt, at }, { additionalProperties: false }),
        response: {
          200: Type.Object({
            product_id: Id,
            channel: Type.String(),
            perishable: Type.Boolean(),
            current_price: MaybeMoney,
            law: OmnibusSettings,
            prior: PriorPrice,
          }),
        },
      },
    },
    async ({ params, query }) => {
      const { product, channel: code, settings, history, moments } = await subject(db, params.id, query.channel, query);
      return toJson({
        productId: product.id,
        channel: code,
        perishable: product.perishable,
        currentPrice: product.channels.find((one) => one.channel === code)?.price ?? null,
        law: settings,
        prior: priorPrice(history, { ...moments, perishable: product.perishable, settings }),
      });
    },
  );

  app.post(
    "/v1/products/:id/omnibus/check",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "checkReduction",
        tags,
        summary: "Whether a reduction may be announced, with the proof",
        description: "Nothing is written. `lawful_from` is the first day from which it would be lawful if our prices stay as they are.",
        params: IdParams,
        body: Claim,
        response: { 200: ReductionProof },
      },
    },
    async ({ params, body }) => {
      const { proof, product, code } = await prove(db, params.id, body);
      const { settings: law, ...rest } = proof;
      return toJson({ productId: product.id, externalId: product.externalId, name: product.name, channel: code, law, ...rest });
    },
  );

  for (const [format, type, operationId] of [
    ["txt", "text/plain", "reductionProofText"],
    ["csv", "text/csv", "reductionProofCsv"],
  ] as const) {
    app.post(
      `/v1/products/:id/omnibus/proof.${format}`,
      {
        config: { scope: "read", problems: [404] },
        schema: {
          operationId,
          tags,
          summary: `The proof of a reduction as ${format === "txt" ? "plain text" : "CSV"}, to be handed to an inspector`,
          params: IdParams,
          body: Claim,
          response: { 200: { description: "The proof", content: { [type]: { schema: Type.String() } } } },
        },
      },
      async ({ params, body }, reply) => {
        const { proof, product, code } = await prove(db, params.id, body);
        const { externalId, name } = product;
        const text =
          format === "txt"
            ? proofText(proof, { externalId, name, channel: code })
            : stringify([...proofRows(proof)], { header: true, escape_formulas: true });
        reply.header("content-disposition", `attachment; filename="reduction-${product.id}.${format}"`);
        return reply.type(`${type}; charset=utf-8`).send(text);
      },
    );
  }

  app.get(
    "/v1/listings/:id/omnibus",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "auditReductions",
        tags,
        summary: "The reductions that a rival's page announces, measured against what we saw of its prices",
        description: "Times when nobody looked are never held against it: then the verdict is `unsure` unless a lower price was seen.",
        params: IdParams,
        querystring: Type.Object(
          {
            reading: Type.Optional(OneOf(OMNIBUS_READINGS)),
            days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, default: 30 })),
            time_zone: Type.Optional(Line(100)),
            gradual: Type.Optional(Type.Boolean()),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ law: OmnibusSettings, items: Type.Array(ReductionAudit) }) },
      },
    },
    async ({ params, query: { reading = "before-reduction", days = 30, time_zone: timeZone = "Europe/Warsaw", gradual = false } }) => {
      if (!isTimeZone(timeZone)) throw noTimeZone(timeZone);
      const { id } = await getListing(db, params.id);
      const settings = { reading, days, timeZone, gradual };
      const items = (await seenReductions(db, id)).map(({ history, ...seen }) => ({
        ...seen,
        ...auditClaimedReduction(history, seen, settings),
      }));
      return toJson({ law: settings, items });
    },
  );
};

async function subject(db: Db, productId: number, code: string, wanted: { reduced_at?: string; at?: string }) {
  const product = await getProduct(db, { id: productId });
  const { id, code: channelCode, omnibus: settings, currency } = await getChannel(db, code);
  const moment = wanted.at ?? new Date().toISOString();
  const moments = { at: moment, reducedAt: wanted.reduced_at ?? moment };
  if (Date.parse(moments.reducedAt) > Date.parse(moments.at))
    throw new BadInputError(
      "bad-instants",
      "The reduction begins after the moment asked about; give an earlier reduced_at, or a later at.",
    );
  return { product, channel: channelCode, currency, settings, moments, history: await ownPriceHistory(db, product.id, id) };
}

async function prove(db: Db, productId: number, body: Static<typeof Claim>) {
  const { product, channel: code, currency, settings, moments, history } = await subject(db, productId, body.channel, body);
  const [price, struckPrice] = [readMoney(body.price), readMoney(body.struck_price) ?? null];
  if (!price || price.currency !== currency || price.minor <= 0)
    throw new BadInputError("bad-amount", `The price must be above zero and in ${currency}, the channel's currency; correct it.`);
  const claim = { ...moments, price, struckPrice, percent: body.percent ?? null, perishable: product.perishable };
  return { product, code, proof: checkReduction(history, claim, settings) };
}

function noTimeZone(timeZone: string): BadInputError {
  return new BadInputError("bad-time-zone", `There is no time zone ${timeZone}; give a name like Europe/Warsaw.`);
}
