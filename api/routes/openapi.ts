import { Type } from "typebox";
import type { Routes } from "../app-types.ts";

export const routes: Routes = (app) => {
  app.get(
    "/v1/openapi.json",
    {
      config: { scope: "public" },
      schema: {
        operationId: "getOpenapi",
        tags: ["Service"],
        summary: "This document",
        response: { 200: Type.Record(Type.String(), Type.Unknown()) },
      },
    },
    async () => ({ ...app.swagger() }),
  );
};
