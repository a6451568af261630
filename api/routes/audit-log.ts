import { Type } from "typebox";
import { listAudit } from "../../store/audit.ts";
import type { Routes } from "../app-types.ts";
import { AuditRecord } from "../components/api-key.ts";
import { DEFAULT_LIMIT, Line, listQuery, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/audit-log",
    {
      config: { scope: "admin" },
      schema: {
        operationId: "listAuditLog",
        tags: ["Audit"],
        summary: "Who changed what, newest first",
        querystring: listQuery({
          subject_type: Type.Optional(Line(50, { examples: ["listing"] })),
          subject_id: Type.Optional(Line(200)),
          actor: Type.Optional(Line(200, { examples: ["key:shop"] })),
        }),
        response: { 200: pageOf(AuditRecord) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, subject_type: subjectType, subject_id: subjectId, actor } }) =>
      toJson(await listAudit(db, { limit, cursor, subjectType, subjectId, actor })),
  );
};
