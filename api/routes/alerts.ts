import { Type } from "typebox";
import { listAlerts } from "../../store/list-alerts.ts";
import type { Routes } from "../app-types.ts";
import { Alert } from "../components/alert.ts";
import { DEFAULT_LIMIT, Id, Line, listQuery, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/alerts",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listAlerts",
        tags: ["Alerts"],
        summary: "Alerts, newest first",
        querystring: listQuery({ product_id: Type.Optional(Id), rule_id: Type.Optional(Id), kind: Type.Optional(Line(100)) }),
        response: { 200: pageOf(Alert) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, product_id: productId, rule_id: ruleId, kind } }) =>
      toJson(await listAlerts(db, { limit, cursor, productId, ruleId, kind })),
  );
};
