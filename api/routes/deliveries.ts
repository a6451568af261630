import { Type } from "typebox";
import { DELIVERY_STATUSES } from "../../domain/alert.ts";
import { getDelivery, listDeliveries } from "../../store/list-deliveries.ts";
import type { Routes } from "../app-types.ts";
import { Delivery, DeliveryDetail } from "../components/delivery.ts";
import { DEFAULT_LIMIT, Id, IdParams, listQuery, OneOf, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Delivery"];

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/deliveries",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listDeliveries",
        tags,
        summary: "Messages sent or on their way, newest first",
        querystring: listQuery({ target_id: Type.Optional(Id), status: Type.Optional(OneOf(DELIVERY_STATUSES)) }),
        response: { 200: pageOf(Delivery) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, target_id: targetId, status } }) =>
      toJson(await listDeliveries(db, { limit, cursor, targetId, status })),
  );

  app.get(
    "/v1/deliveries/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getDelivery",
        tags,
        summary: "One message with every attempt to deliver it",
        params: IdParams,
        response: { 200: DeliveryDetail },
      },
    },
    async ({ params }) => toJson(await getDelivery(db, params.id)),
  );
};
