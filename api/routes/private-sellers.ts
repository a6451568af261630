import { Readable } from "node:stream";
import { Type } from "typebox";
import { audit } from "../../store/audit.ts";
import { eraseSeller } from "../../store/erase-seller.ts";
import { exportSeller, type SellerRecord } from "../../store/export-seller.ts";
import { findSeller } from "../../store/find-seller.ts";
import { listPrivateSellers } from "../../store/private-sellers.ts";
import type { Routes } from "../app-types.ts";
import { ErasedSeller, PrivateSeller } from "../components/private-seller.ts";
import { DEFAULT_LIMIT, Line, listQuery, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Privacy"];
/** In the body, never in an address: addresses stand in logs. */
const question = {
  seller: Line(500, { description: "The name as the site shows it, in any case, or the pseudonym" }),
  host: Type.Optional(Line(260, { description: "Of one source; left out: of all" })),
};

export const routes: Routes = (app, { db, pages, secrets }) => {
  const pseudonymOf = (text: string): string => secrets.pseudonym(text);

  app.get(
    "/v1/private-sellers",
    {
      config: { scope: "admin" },
      schema: {
        operationId: "listPrivateSellers",
        tags,
        summary: "Who is behind the pseudonyms of private sellers",
        querystring: listQuery({ host: Type.Optional(Line(260)), pseudonym: Type.Optional(Line(100)) }),
        response: { 200: pageOf(PrivateSeller) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, host, pseudonym } }) =>
      toJson(await listPrivateSellers(db, { limit, cursor, host, pseudonym })),
  );

  app.post(
    "/v1/private-sellers/export",
    {
      config: { scope: "admin", problems: [404] },
      schema: {
        operationId: "exportPrivateSeller",
        tags,
        summary: "Everything that is kept of a seller",
        description: "NDJSON: `is` says what a line is. Kept pages are named by their hash; they show other sellers too.",
        body: Type.Object(question, { additionalProperties: false }),
        response: {
          200: {
            description: "One record a line",
            content: { "application/x-ndjson": { schema: Type.Unsafe<Readable>(Type.String()) } },
          },
        },
      },
    },
    async ({ body, actor }, reply) => {
      const asked = { ...body, pseudonymOf };
      const { pseudonym } = await findSeller(db, asked);
      await audit(db, { actor, action: "private-seller.export", subjectType: "private-seller", subjectId: pseudonym });
      return reply.type("application/x-ndjson").send(Readable.from(lines(exportSeller(db, asked))));
    },
  );

  app.post(
    "/v1/private-sellers/erase",
    {
      config: { scope: "admin", problems: [404] },
      schema: {
        operationId: "erasePrivateSeller",
        tags,
        summary: "Erase what names a seller",
        description:
          "Offers, history and statistics stay under the pseudonym; the seller's name, id and address, and the kept pages of the listings, go. " +
          "Calling it again goes on where a failing page store stopped it.",
        body: Type.Object(
          {
            ...question,
            allow_again: Type.Optional(Type.Boolean({ description: "true: kept again when seen again. Otherwise only the pseudonym is" })),
          },
          { additionalProperties: false },
        ),
        response: { 200: ErasedSeller },
      },
    },
    async ({ body: { seller, host, allow_again: allowAgain = false }, actor }) =>
      toJson(await eraseSeller(db, pages, { seller, host, allowAgain, pseudonymOf }, actor)),
  );
};

async function* lines(records: AsyncIterable<SellerRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}
