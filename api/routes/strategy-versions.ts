import { Type } from "typebox";
import { compareStrategies } from "../../pricing/compare-strategies.ts";
import { getStrategy, rollBackStrategy } from "../../store/strategies.ts";
import { getVersion, listVersions } from "../../store/strategy-versions.ts";
import type { Routes } from "../app-types.ts";
import { checkedStrategy } from "../checked-strategy.ts";
import { StrategyComparison, StrategyVersion } from "../components/strategy-version.ts";
import { Strategy } from "../components/strategy.ts";
import { Id, IdParams, Nullable } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Pricing"];

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/strategies/:id/versions",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listStrategyVersions",
        tags,
        summary: "What a strategy was, newest first: who changed it, when and why",
        params: IdParams,
        response: { 200: Type.Object({ items: Type.Array(StrategyVersion) }) },
      },
    },
    async ({ params }) => {
      const { id } = await getStrategy(db, params.id);
      return { items: toJson(await listVersions(db, id)) };
    },
  );

  app.get(
    "/v1/strategies/:id/versions/compare",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "compareStrategyVersions",
        tags,
        summary: "What a later version of a strategy has otherwise than an earlier one",
        params: IdParams,
        querystring: Type.Object({ from: Id, to: Id }, { additionalProperties: false }),
        response: { 200: StrategyComparison },
      },
    },
    // what settings hold keeps its own names
    async ({ params: { id }, query: { from, to } }) => {
      const { same, rules, rounding } = compareStrategies(await getVersion(db, id, from), await getVersion(db, id, to));
      return { same, rounding, rules: rules.map((rule) => ({ ...rule, values: [...rule.values] })) };
    },
  );

  app.get(
    "/v1/strategies/:id/versions/:version",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getStrategyVersion",
        tags,
        summary: "One version of a strategy, as proposals refer to it",
        params: Type.Object({ id: Id, version: Id }),
        response: { 200: StrategyVersion },
      },
    },
    async ({ params }) => toJson(await getVersion(db, params.id, params.version)),
  );

  app.post(
    "/v1/strategies/:id/rollback",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "rollBackStrategy",
        tags,
        summary: "Make an earlier version of a strategy the newest one",
        description: "History stays: it becomes a version of its own. Refused when its rules or settings do not exist any more.",
        params: IdParams,
        body: Type.Object(
          { version: Id, reason: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 1000 }))) },
          { additionalProperties: false },
        ),
        response: { 200: Strategy },
      },
    },
    async ({ params: { id }, body: { version, reason = null }, actor }) => {
      checkedStrategy(await getVersion(db, id, version));
      return toJson(await rollBackStrategy(db, id, version, { actor, reason }));
    },
  );
};
