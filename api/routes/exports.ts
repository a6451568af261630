import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { Type } from "typebox";
import { EXPORT_FORMAT_NAMES, EXPORT_FORMATS } from "../../connectors/export-formats.ts";
import type { ExportRow } from "../../domain/export-column.ts";
import { ConflictError } from "../../errors.ts";
import { EXPORT_LIST_NAMES, EXPORT_LISTS, type ExportList } from "../../store/export-lists.ts";
import { exportRows } from "../../store/export-rows.ts";
import type { Routes } from "../app-types.ts";
import { InstantText, OneOf } from "../schema.ts";

/** Each holds a connection to the database until its last row is read. */
const MOST_AT_ONCE = 2;
const tags = ["Exports"];
const Query = Type.Object(
  {
    format: Type.Optional(OneOf(EXPORT_FORMAT_NAMES, { description: "ndjson unless given" })),
    since: Type.Optional({ ...InstantText, description: "Only what was at or after then; of intervals those that still held." }),
    until: Type.Optional({ ...InstantText, description: "Only what was before then; of intervals those that had begun." }),
  },
  { additionalProperties: false },
);
const description =
  "Every row, without a cap, as all of them were at one instant, in NDJSON, CSV or Parquet. In CSV and NDJSON money is a decimal text beside its " +
  "currency; in Parquet it is DECIMAL(18, 4), instants are TIMESTAMP in UTC. CSV cells that a spreadsheet would run as a formula get an apostrophe " +
  "before them. An answer that breaks off is not whole: the connection is closed without its last chunk. Two exports at a time. Columns: ";

export const routes: Routes = (app, { db }) => {
  let running = 0;

  app.get(
    "/v1/exports",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listExports",
        tags,
        summary: "Lists that can be exported, and their columns",
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                name: Type.String(),
                title: Type.String(),
                scope: Type.String({ description: "What a key must be allowed" }),
                columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
              }),
            ),
          }),
        },
      },
    },
    async () => ({
      items: EXPORT_LIST_NAMES.map((name) => {
        const { title, scope, columns }: ExportList = EXPORT_LISTS[name];
        return { name, title, scope, columns: columns.map((column) => ({ name: column.name, type: column.type })) };
      }),
    }),
  );

  for (const name of EXPORT_LIST_NAMES) {
    const { title, scope, columns }: ExportList = EXPORT_LISTS[name];
    app.get(
      `/v1/exports/${name}`,
      {
        config: { scope, problems: [409] },
        schema: {
          operationId: `export${name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`,
          tags,
          summary: `${title}, all of it`,
          description: description + columns.map((column) => column.name).join(", "),
          querystring: Query,
          response: {
            200: {
              description: "The list",
              content: Object.fromEntries(
                EXPORT_FORMAT_NAMES.map((format) => [
                  EXPORT_FORMATS[format].contentType.split(";", 1)[0] ?? "",
                  { schema: Type.Unsafe<Readable>(Type.String()) },
                ]),
              ),
            },
          },
        },
      },
      async ({ query: { format = "ndjson", since, until }, headers, log }, reply) => {
        if (running >= MOST_AT_ONCE)
          throw new ConflictError("exports-running", `${MOST_AT_ONCE} exports are under way; ask again when one has ended.`);
        running++;
        const rows = exportRows(db, name, { since, until });
        const release = (): void => {
          running--;
          // also where nobody read a single piece; whoever has read all of it ends it twice
          rows.return(undefined).catch((error: unknown) => log.error({ err: error }, "An export could not be ended"));
        };
        let first: IteratorResult<readonly ExportRow[]>;
        try {
          // what goes wrong before the first row is an answer of its own
          first = await rows.next();
        } catch (error) {
          release();
          throw error;
        }
        const { contentType, pieces } = EXPORT_FORMATS[format];
        const body = Readable.from(pieces(columns, restOf(first, rows)), { objectMode: false });
        body.once("close", release);
        reply
          .header("content-disposition", `attachment; filename="${name}.${format}"`)
          .header("cache-control", "no-store")
          .type(contentType);
        const gzip = format !== "parquet" && /(^|,)\s*gzip\s*(,|$)/i.test(headers["accept-encoding"] ?? "");
        if (!gzip) return reply.send(body);
        const packed = createGzip();
        // a failure midway must reach the reader as a broken answer, never as a short one
        pipeline(body, packed, (error) => error && packed.destroy(error));
        return reply.header("content-encoding", "gzip").header("vary", "accept-encoding").send(packed);
      },
    );
  }
};

async function* restOf(
  first: IteratorResult<readonly ExportRow[]>,
  rows: AsyncGenerator<readonly ExportRow[]>,
): AsyncGenerator<readonly ExportRow[]> {
  if (first.done === true) return;
  yield first.value;
  yield* rows;
}
