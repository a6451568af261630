import { type Static, Type } from "typebox";
import { basisPoints } from "../../pricing/basis-points.ts";
import { BadInputError } from "../../errors.ts";
import { type ChannelPolicy, getPolicy, listPolicies, removePolicy, setPolicy } from "../../store/approval-policies.ts";
import type { Routes } from "../app-types.ts";
import { ApprovalPolicy, Direction, policyLimits } from "../components/approval-policy.ts";
import { MaybeMoneyBody, readMoney } from "../money-body.ts";
import { Line } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Approval"];
const params = Type.Object({ code: Line(50) });
const PolicyBody = Type.Object(
  {
    direction: Type.Optional(Direction),
    ...Type.Partial(Type.Object(policyLimits)).properties,
    max_amount: Type.Optional(MaybeMoneyBody),
    price_from: Type.Optional(MaybeMoneyBody),
    price_to: Type.Optional(MaybeMoneyBody),
    time_zone: Type.Optional(Line(100, { description: "Europe/Warsaw unless given" })),
  },
  { additionalProperties: false },
);

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/approval-policies",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listApprovalPolicies",
        tags,
        summary: "What is approved without a person, by channel",
        response: { 200: Type.Object({ items: Type.Array(ApprovalPolicy) }) },
      },
    },
    async () => ({ items: (await listPolicies(db)).map(shown) }),
  );

  app.get(
    "/v1/channels/:code/approval-policy",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getApprovalPolicy",
        tags,
        summary: "A channel's approval policy",
        description: "404 when it has none: then people decide on each of its proposals.",
        params,
        response: { 200: ApprovalPolicy },
      },
    },
    async ({ params: { code } }) => shown(await getPolicy(db, code)),
  );

  app.put(
    "/v1/channels/:code/approval-policy",
    {
      // who may set what is approved could approve it
      config: { scope: "approve", problems: [404] },
      schema: {
        operationId: "setApprovalPolicy",
        tags,
        summary: "Set a channel's approval policy",
        description:
          "Replaces it whole: a limit that is left out is no limit. It counts from the next time that each product is priced, for open " +
          "proposals too; what it approved before stays approved.",
        params,
        body: PolicyBody,
        response: { 200: ApprovalPolicy },
      },
    },
    async ({ params: { code }, body, actor }) => shown(await setPolicy(db, code, readPolicy(body), actor)),
  );

  app.delete(
    "/v1/channels/:code/approval-policy",
    {
      config: { scope: "approve", problems: [404] },
      schema: {
        operationId: "deleteApprovalPolicy",
        tags,
        summary: "Have people decide on each proposal of a channel",
        params,
        response: { 204: Type.Null() },
      },
    },
    async ({ params: { code }, actor }, reply) => {
      await removePolicy(db, code, actor);
      return reply.code(204).send(null);
    },
  );
};

function shown(policy: ChannelPolicy) {
  return toJson(policy);
}

function readPolicy(body: Static<typeof PolicyBody>) {
  for (const name of ["max_percent", "min_margin_percent", "min_match_percent", "two_persons_above_percent"] as const) {
    const value = body[name] ?? null;
    if (value !== null && basisPoints(value) === null)
      throw new BadInputError("bad-settings", `${name} is ${value}, which has more than two decimals; round it to two.`);
  }
  return {
    direction: body.direction ?? ("both" as const),
    maxPercent: body.max_percent ?? null,
    maxAmount: readMoney(body.max_amount) ?? null,
    minMarginPercent: body.min_margin_percent ?? null,
    priceFrom: readMoney(body.price_from) ?? null,
    priceTo: readMoney(body.price_to) ?? null,
    minMatchPercent: body.min_match_percent ?? null,
    maxPerDay: body.max_per_day ?? null,
    twoPersonsAbovePercent: body.two_persons_above_percent ?? null,
    timeZone: body.time_zone ?? "Europe/Warsaw",
  };
}
