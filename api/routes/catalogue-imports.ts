import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Type } from "typebox";
import { readCatalogueCsv } from "../../connectors/catalogue-csv.ts";
import { readCatalogueNdjson } from "../../connectors/catalogue-ndjson.ts";
import type { CatalogueProblem } from "../../domain/catalogue-entry.ts";
import { BadInputError, ConflictError } from "../../errors.ts";
import { importCatalogue } from "../../store/catalogue-import.ts";
import type { Routes } from "../app-types.ts";
import { Nullable } from "../schema.ts";
import { toJson } from "../to-json.ts";

/** Unpacked: some half a million rows. */
const MOST_BYTES = 128 * 1024 * 1024;
const MOST_PROBLEMS = 1000;
const TYPES = ["text/csv", "application/x-ndjson"];

const count = Type.Integer();
const Problem = Type.Object({
  line: Type.Integer(),
  column: Nullable(Type.String()),
  value: Nullable(Type.String({ description: "What stands in the cell" })),
  code: Type.String(),
  message: Type.String({ description: "Ends with the remedy" }),
});

export const routes: Routes = (app, { db }) => {
  // kept in a file and not in memory: the encoding of a CSV is known only after a first look at all of it
  app.addContentTypeParser(TYPES, (_, payload, done) => done(null, payload));
  let running = false;

  app.post(
    "/v1/catalogue-imports",
    {
      config: { scope: "write", problems: [409, 413] },
      bodyLimit: MOST_BYTES,
      schema: {
        operationId: "importCatalogue",
        tags: ["Products"],
        summary: "Import a catalogue: products with costs, limits, own prices and watched addresses",
        description:
          "CSV with the columns of `cenoskop import`, or one JSON object a line with their names as keys; with `Content-Encoding: gzip` where wanted. " +
          "A missing column leaves a field alone, an empty cell or null clears it. Rows that cannot be taken are left out whole and named. " +
          `Sending the same again changes nothing. One import at a time, at most ${MOST_BYTES / 1024 / 1024} MB unpacked; the body must be here within half a minute, so pack a large one.`,
        consumes: TYPES,
        querystring: Type.Object(
          {
            dry_run: Type.Optional(Type.Boolean({ description: "Check and count everything, write nothing." })),
            strict: Type.Optional(Type.Boolean({ description: "Write nothing when a single row cannot be taken." })),
            interval_seconds: Type.Optional(
              Type.Integer({ minimum: 60, maximum: 31_536_000, description: "For new addresses; six hours unless given." }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            written: Type.Boolean(),
            rows_read: count,
            rows_refused: count,
            products_created: count,
            products_updated: count,
            products_unchanged: count,
            terms_changed: count,
            listings_created: count,
            sources_created: count,
            ignored_columns: Type.Array(Type.String()),
            problems: Type.Array(Problem, { description: `The first ${MOST_PROBLEMS}` }),
            problems_omitted: count,
          }),
        },
      },
    },
    async ({ query, body, headers, actor }) => {
      if (running) throw new ConflictError("import-running", "Another catalogue is being imported; send this one when it has ended.");
      running = true;
      const folder = await mkdtemp(join(tmpdir(), "cenoskop-import-"));
      try {
        const file = join(folder, "catalogue");
        await keep(body, headers["content-encoding"], file);
        const open = () => createReadStream(file) as AsyncIterable<Uint8Array>;
        const isCsv = /^text\/csv\b/i.test(headers["content-type"] ?? "");
        const catalogue = isCsv ? await readCatalogueCsv(open) : readCatalogueNdjson(open);
        const problems: CatalogueProblem[] = [];
        let omitted = 0;
        const summary = await importCatalogue(db, catalogue.rows, actor, {
          dryRun: query.dry_run,
          strict: query.strict,
          intervalSeconds: query.interval_seconds,
          onProblem: (problem) => (problems.length < MOST_PROBLEMS ? problems.push(problem) : omitted++),
        });
        return { ...toJson(summary), ignored_columns: [...catalogue.ignoredColumns], problems, problems_omitted: omitted };
      } finally {
        running = false;
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
};

/** @throws BadInputError for a body that is none, too much of it, or one that is not packed as it says. */
async function keep(body: unknown, encoding: string | undefined, file: string): Promise<void> {
  if (body === undefined || body === null || typeof (body as IncomingMessage).pipe !== "function")
    throw new BadInputError("missing-body", `Send the catalogue as the body, with Content-Type ${TYPES.join(" or ")}.`);
  let bytes = 0;
  const limited = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES)
        throw new BadInputError("body-too-large", `The catalogue has more than ${MOST_BYTES} bytes; send it in parts.`);
      yield chunk;
    }
  };
  const out = createWriteStream(file, { mode: 0o600 });
  // a request that is destroyed gets no answer
  const source = Readable.from((body as IncomingMessage).iterator({ destroyOnReturn: false }));
  if (encoding === undefined || encoding === "identity") return pipeline(source, limited, out);
  if (encoding !== "gzip")
    throw new BadInputError("bad-encoding", `The encoding ${encoding} is not known here; send it plain or with gzip.`);
  try {
    await pipeline(source, createGunzip(), limited, out);
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))
      throw new BadInputError("bad-encoding", "The body is no whole gzip although it says so; send all of it.", { cause: error });
    throw error;
  }
}
