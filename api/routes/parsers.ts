import { Type } from "typebox";
import { listPageParsers } from "../../store/page-parsers.ts";
import type { Routes } from "../app-types.ts";
import { PageParser } from "../components/page-parser.ts";
import { Line } from "../schema.ts";

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/parsers",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listParsers",
        tags: ["Sources"],
        summary: "What reads the pages, and whether it was checked against real ones",
        description: "Sites without a parser of their own are read by the standard extraction. The list is written when a worker starts.",
        querystring: Type.Object(
          { host: Type.Optional(Line(260, { description: "Only the parser for this host", examples: ["www.x-kom.pl"] })) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ items: Type.Array(PageParser) }) },
      },
    },
    async ({ query: { host } }) => ({
      items: (await listPageParsers(db, { host })).map(({ label, version, hosts, unverified, searchUrl, searchUnverified }) => ({
        label,
        version,
        hosts: [...hosts],
        verified: unverified === null,
        note: unverified,
        search_url: searchUrl,
        search_note: searchUnverified,
      })),
    }),
  );
};
