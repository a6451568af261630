import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import { BadInputError } from "../../errors.ts";
import type { Db } from "../../store/connect.ts";
import { ownPricesMark } from "../../store/feed-facts.ts";
import { notePublished, noteServing } from "../../store/feed-servings.ts";
import type { Routes } from "../app-types.ts";
import { AnyFeedQuery, FeedFileQuery, FeedQuery, FeedRows } from "../components/feed.ts";
import { feedEncoding, packer } from "../feed-encoding.ts";
import {
  FEED_NAMES,
  feedPath,
  type FeedName,
  fileFeed,
  FILE_FEED_NAMES,
  type FileFeedName,
  rowFeed,
  ROW_FEED_NAMES,
  type RowFeedName,
  writeRows,
} from "../feed-formats.ts";
import { openEntries } from "../file-feed-entries.ts";
import { labelEntries } from "../label-entries.ts";
import { readFileOptions } from "../file-feed.ts";
import { type OpenFeed, openFeed } from "../open-feed.ts";

const held =
  "503 `feed-held`: the feed would move more prices than the channel allows, or be empty where the last one was not; keep the prices you have. " +
  "A held channel holds an answer about all channels too; ask for the others with `channel`.";
const rowsDescription =
  "Without `changed_since`: every approved price that holds now. With it: only what changed since then, withdrawn prices included. " +
  "Keep `next_cursor` (also in the header `x-next-cursor`) and send it next time; nothing is missed and no clock is compared. " +
  "Send the `ETag` back as `If-None-Match` to get 304 while nothing changed. " +
  "A missing row never means that a product has no price: leave its price alone. " +
  `Prices of a strategy that may not move now (rule \`time-window\`) wait, and with \`changed_since\` what changed after them too. ${held}`;
const filesDescription =
  "Approved prices that hold now, and no others. Programs that read this format take each file in the place of the one before, so a part of it " +
  "would undo the rest: with `changed_since` the answer is 204 while nothing changed, else the whole file. What we do not know of a product is left " +
  `out; GET /v1/feeds/gaps lists it. ${held}`;
const WHAT = {
  json: ["JSON", ""],
  ndjson: ["NDJSON", " One row a line; `x-next-cursor` and `x-has-more` are in the headers."],
  csv: [
    "CSV",
    " RFC 4180 with a header line. Text that a spreadsheet would run as a formula, ids included, gets an apostrophe before it; programs had better read JSON.",
  ],
  google: [
    "Google Merchant RSS 2.0",
    " With all that is known of each product, for programs that read Google's format. Never make it a primary source of Merchant Center: Google takes a product off sale that is not in its primary source.",
  ],
  "google-supplemental": [
    "a supplemental source for Google Merchant Center",
    " `price`, `sale_price` with its dates and a custom label with the price position, to be laid over a primary source; products that are not in it keep theirs.",
  ],
  ceneo: [
    "Ceneo XML",
    " Prices of channels in PLN. For shops and feed tools that lay them over the whole offer: Ceneo itself takes a product off its pages that is not in the shop's file.",
  ],
} as const satisfies Record<FeedName, readonly [string, string]>;

export const routes: Routes = (app, { db }) => {
  for (const name of ROW_FEED_NAMES) {
    const format = rowFeed(name);
    const schema = name === "json" ? Type.Unsafe<Readable>(FeedRows) : Type.Unsafe<Readable>(Type.String());
    app.get(
      feedPath(name),
      {
        config: { scope: "feed", signed: true },
        schema: {
          operationId: `getRepricingFeed${name[0]?.toUpperCase()}${name.slice(1)}`,
          tags: ["Feeds"],
          summary: `Approved prices for the shop, as ${WHAT[name][0]}`,
          description: rowsDescription + WHAT[name][1],
          querystring: FeedQuery,
          response: {
            200: { description: "The feed", content: { [mediaType(format.contentType)]: { schema } } },
            304: { description: "Nothing changed since the answer with that ETag", type: "null" },
          },
        },
      },
      (request, reply) => answerRows(db, name, request, reply),
    );
  }

  for (const name of FILE_FEED_NAMES) {
    const format = fileFeed(name);
    app.get(
      feedPath(name),
      {
        config: { scope: "feed", signed: true },
        schema: {
          operationId: `getRepricingFeed${name.replaceAll(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`,
          tags: ["Feeds"],
          summary: `Approved prices for the shop, as ${WHAT[name][0]}`,
          description: filesDescription + WHAT[name][1],
          querystring: FeedFileQuery,
          response: {
            200: {
              description: "The file",
              content: { [mediaType(format.contentType)]: { schema: Type.Unsafe<Readable>(Type.String()) } },
            },
            204: { description: "Nothing changed since `changed_since`: keep the file that you have", type: "null" },
            304: { description: "Nothing changed since the answer with that ETag", type: "null" },
          },
        },
      },
      (request, reply) => answerFile(db, name, request, reply),
    );
  }

  app.get(
    "/v1/feeds/repricing",
    {
      config: { scope: "feed" },
      schema: {
        operationId: "getRepricingFeed",
        tags: ["Feeds"],
        summary: "Approved prices for the shop, in any of the formats",
        description: `\`format\` says which; each has an address of its own too, for programs that choose by it. ${rowsDescription}`,
        querystring: AnyFeedQuery,
        response: {
          200: {
            description: "The feed",
            content: Object.fromEntries(
              FEED_NAMES.map((name) => [
                mediaType(contentTypeOf(name)),
                { schema: name === "json" ? Type.Unsafe<Readable>(FeedRows) : Type.Unsafe<Readable>(Type.String()) },
              ]),
            ),
          },
          204: { description: "XML formats: nothing changed since `changed_since`", type: "null" },
          304: { description: "Nothing changed since the answer with that ETag", type: "null" },
        },
      },
    },
    (request, reply) => {
      const { format = "json", limit } = request.query;
      if (isFile(format) && limit !== undefined)
        throw new BadInputError("whole-file", `A part of a file in the format ${format} would undo the rest; leave limit out.`);
      return isFile(format) ? answerFile(db, format, request, reply) : answerRows(db, format, request, reply);
    },
  );
};

async function answerRows(db: Db, name: RowFeedName, request: FeedRequest, reply: FastifyReply) {
  const { changed_since: changedSince, channel, limit } = request.query;
  const format = rowFeed(name);
  const feed = await openFeed(db, { changedSince, channel, limit });
  if (name === "csv") reply.header("content-disposition", 'attachment; filename="repricing.csv"');
  let first = true;
  return answer(
    { db, request, reply, feed, name, contentType: format.contentType, fingerprint: feed.fingerprint },
    {
      head: () => format.head(),
      page: (records) => {
        const written = writeRows(format, records, first, feed.now);
        first &&= records.length === 0;
        return Promise.resolve(written);
      },
      tail: () => format.tail(feed.end),
    },
  );
}

async function answerFile(db: Db, name: FileFeedName, request: FeedRequest, reply: FastifyReply) {
  const { changed_since: changedSince, channel } = request.query;
  const format = fileFeed(name);
  const options = readFileOptions(request.query);
  if (request.query.labels === "all" && format.label === undefined)
    throw new BadInputError(
      "no-labels",
      `The format ${name} tells of approved prices only; take google-supplemental, or leave labels out.`,
    );
  if (changedSince !== undefined) {
    const { empty, end } = await openFeed(db, { changedSince, channel });
    if (empty) return reply.code(204).header("x-next-cursor", end.next_cursor).send(undefined);
  }
  const feed = await openFeed(db, { channel });
  const { laws, entriesOf } = await openEntries(db, format, options);
  // what may be announced as reduced follows from our own prices and the day
  const past = format.needs.history ? [await ownPricesMark(db, channel), feed.now.toISOString().slice(0, 13), laws] : [];
  const labels = request.query.labels === "all" ? await labelEntries(db, format, options, { ...feed, channel }) : [];
  const fingerprint = JSON.stringify([feed.fingerprint, options, past, ...labels]);
  const url = `${request.protocol}://${request.host}${feedPath(name)}`;
  return answer(
    { db, request, reply, feed, name, contentType: format.contentType, fingerprint },
    {
      head: () => format.head({ url }),
      page: async (records) => {
        const entries = (await entriesOf(records, feed.now)).filter(({ xml }) => xml !== null);
        return { text: entries.map(({ xml }) => xml).join(""), shown: entries.map(({ proposal }) => proposal.id) };
      },
      tail: () => `${labels.join("")}${format.tail()}`,
    },
  );
}

type FeedRequest = FastifyRequest<{ Querystring: Omit<Static<typeof AnyFeedQuery>, "format"> }>;

interface Answer {
  readonly db: Db;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly feed: OpenFeed;
  readonly name: FeedName;
  readonly contentType: string;
  readonly fingerprint: string;
}

interface Writer {
  head(): string;
  /** `shown`: the proposals whose prices the shop is told to take by this text. */
  page(
    records: OpenFeed["pages"] extends AsyncIterable<infer P> ? P : never,
  ): Promise<{ readonly text: string; readonly shown: readonly number[] }>;
  tail(): string;
}

function answer({ contentType, fingerprint, ...asked }: Answer, writer: Writer) {
  const { request, reply, feed, name } = asked;
  const encoding = feedEncoding(request.headers["accept-encoding"]);
  // the same content in other bytes: weak
  const etag = `${encoding === null ? "" : "W/"}"${createHash("sha256").update(`${name} ${fingerprint}`).digest("base64url").slice(0, 32)}"`;
  reply.headers({
    etag,
    "cache-control": "private, no-cache",
    "x-next-cursor": feed.end.next_cursor,
    "x-has-more": `${feed.end.has_more}`,
    vary: "accept-encoding",
  });
  if (matches(request.headers["if-none-match"], etag)) return reply.code(304).send(undefined);
  const body = Readable.from(pieces(asked, writer));
  if (encoding === null) return reply.type(contentType).send(body);
  const packed = packer(encoding);
  // a failure midway must reach the reader as a broken answer, never as a short one
  pipeline(body, packed, (error) => error && packed.destroy(error));
  return reply.type(contentType).header("content-encoding", encoding).send(packed);
}

/** What a page shows counts as shown when the reader has taken it: then the next one is asked for. */
async function* pieces({ db, request, feed, name }: Omit<Answer, "contentType" | "fingerprint">, writer: Writer): AsyncGenerator<string> {
  const { apiKey, query } = request as FastifyRequest<{ Querystring: Static<typeof FeedQuery> }>;
  let missed: number[] = [];
  let any = false;
  yield writer.head();
  for await (const records of feed.pages) {
    const { text, shown } = await writer.page(records);
    if (text !== "") yield text;
    any ||= shown.length > 0;
    if (request.method !== "HEAD") missed.push(...(await notePublished(db, shown, { to: request.actor, at: new Date() })));
  }
  yield writer.tail();
  if (request.method === "HEAD" || apiKey === null) return;
  if (missed.length > 0) missed = await notePublished(db, missed, { to: request.actor, at: new Date() });
  const whole = query.limit === undefined && (query.changed_since === undefined || !(name in ROWS));
  if (!any && !whole) return;
  await noteServing(db, {
    apiKeyId: apiKey.id,
    channel: query.channel ?? null,
    format: name,
    whole,
    without: feed.waiting,
    at: new Date(),
  });
}
const ROWS = Object.fromEntries(ROW_FEED_NAMES.map((name) => [name, true]));

function isFile(name: FeedName): name is FileFeedName {
  return !(name in ROWS);
}

function contentTypeOf(name: FeedName): string {
  return (isFile(name) ? fileFeed(name) : rowFeed(name)).contentType;
}

function mediaType(contentType: string): string {
  return contentType.split(";", 1)[0] ?? "";
}

/** RFC 9110, section 13.1.2: the weak comparison, since a proxy may have compressed the answer. */
function matches(header: string | undefined, etag: string): boolean {
  return header !== undefined && header.split(",").some((one) => ["*", etag.replace(/^W\//, "")].includes(one.trim().replace(/^W\//, "")));
}
