import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { type Static, Type } from "typebox";
import { BadInputError, HeldFeedError } from "../../errors.ts";
import { guardFeed } from "../../pricing/guard-feed.ts";
import type { Db } from "../../store/connect.ts";
import { mayMoveNow } from "../../pricing/may-move-now.ts";
import { checkFeeds } from "../../store/feed-guard.ts";
import { feedState, feedStrategies, repricingFeed } from "../../store/list-proposals.ts";
import { readCursor, writeCursor } from "../../store/page.ts";
import type { Routes } from "../app-types.ts";
import { FEED_FORMATS, type FeedFormat } from "../feed-formats.ts";
import { feedRow } from "../feed-row.ts";
import { Line, Nullable } from "../schema.ts";

const FeedQuery = Type.Object(
  {
    changed_since: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description: "`next_cursor` of the last answer: only what changed since, prices withdrawn meanwhile included (see `status`).",
      }),
    ),
    channel: Type.Optional(Line(50, { description: "Code of one channel" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: "Most rows; all of them unless given." })),
    key: Type.Optional(
      Type.String({ maxLength: 15, description: "Of a signed URL, with `expires` and `signature`: see POST /v1/feed-urls" }),
    ),
    expires: Type.Optional(Type.String({ maxLength: 12 })),
    signature: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
);
const text = Nullable(Type.String());
const Row = Type.Object({
  proposal_id: Type.Integer({ description: "For POST /v1/proposals/{id}/applied or /rejected-by-shop" }),
  product_id: Type.String({ description: "The shop's own id" }),
  gtin: text,
  channel: Type.String(),
  status: Type.String({
    description: "`approved`: take the price. Anything else: the price was withdrawn, applied or refused; do not take it.",
  }),
  currency: Type.String(),
  current_price: text,
  suggested_price: Type.String({ examples: ["1299.00"] }),
  floor: text,
  ceiling: text,
  margin_percent_after: Nullable(Type.Number({ description: "Of the net price; null when cost or VAT rate is not known" })),
  reason_code: Type.String(),
  reason_text: Type.String(),
  strategy_version: Type.Integer(),
  valid_from: text,
  valid_until: text,
  approved_by: text,
  approved_at: text,
});
const Feed = Type.Object({ items: Type.Array(Row), next_cursor: Type.String(), has_more: Type.Boolean() });
const description =
  "Without `changed_since`: every approved price that holds now. With it: only what changed since then, withdrawn prices included. " +
  "Keep `next_cursor` (also in the header `x-next-cursor`) and send it next time; nothing is missed and no clock is compared. " +
  "Send the `ETag` back as `If-None-Match` to get 304 while nothing changed. " +
  "A missing row never means that a product has no price: leave its price alone. " +
  "Prices of a strategy that may not move now (rule `time-window`) wait, and with `changed_since` what changed after them too. " +
  "503 `feed-held`: the feed would move more prices than the channel allows, or be empty where the last one was not; keep the prices you have. " +
  "A held channel holds an answer about all channels too; ask for the others with `channel`.";
const SCHEMAS = {
  json: Type.Unsafe<Readable>(Feed),
  ndjson: Type.Unsafe<Readable>(Type.String()),
  csv: Type.Unsafe<Readable>(Type.String()),
};
const NOTES = {
  json: "",
  ndjson: " One row a line; `x-next-cursor` and `x-has-more` are in the headers.",
  csv: " RFC 4180 with a header line. Text that a spreadsheet would run as a formula, ids included, gets an apostrophe before it; programs had better read JSON.",
};

const PAGE = 1000;

export const routes: Routes = (app, { db }) => {
  for (const name of ["json", "ndjson", "csv"] as const) {
    const format: FeedFormat = FEED_FORMATS[name];
    app.get(
      `/v1/feeds/repricing.${name}`,
      {
        config: { scope: "feed", signed: true },
        schema: {
          operationId: `getRepricingFeed${name[0]?.toUpperCase()}${name.slice(1)}`,
          tags: ["Feeds"],
          summary: `Approved prices for the shop, as ${name.toUpperCase()}`,
          description: description + NOTES[name],
          querystring: FeedQuery,
          response: {
            200: { description: "The feed", content: { [format.contentType.split(";", 1)[0] ?? ""]: { schema: SCHEMAS[name] } } },
            304: { description: "Nothing changed since the answer with that ETag", type: "null" },
          },
        },
      },
      async (request, reply) => {
        const feed = await openFeed(db, request.query);
        const gzip = acceptsGzip(request.headers["accept-encoding"]);
        // the same content in other bytes: weak
        const etag = `${gzip ? "W/" : ""}"${createHash("sha256").update(`${name} ${feed.fingerprint}`).digest("base64url").slice(0, 32)}"`;
        reply.headers({
          etag,
          "cache-control": "private, no-cache",
          "x-next-cursor": feed.end.next_cursor,
          "x-has-more": `${feed.end.has_more}`,
          vary: "accept-encoding",
        });
        if (matches(request.headers["if-none-match"], etag)) return reply.code(304).send(undefined as never);
        if (name === "csv") reply.header("content-disposition", 'attachment; filename="repricing.csv"');
        const body = Readable.from(pieces(format, feed));
        if (!gzip) return reply.type(format.contentType).send(body);
        const packed = createGzip();
        // a failure midway must reach the reader as a broken answer, never as a short one
        pipeline(body, packed, (error) => error && packed.destroy(error));
        return reply.type(format.contentType).header("content-encoding", "gzip").send(packed);
      },
    );
  }
};

interface OpenFeed {
  readonly fingerprint: string;
  readonly end: { readonly next_cursor: string; readonly has_more: boolean };
  readonly rows: AsyncIterable<Row[]>;
}
type Row = ReturnType<typeof feedRow>;

/** Settles where the answer ends before its first row, so that the cursor can stand in the headers. */
async function openFeed(db: Db, { changed_since, channel, limit }: Static<typeof FeedQuery>): Promise<OpenFeed> {
  const now = new Date();
  const held = await checkFeeds(db, channel, now, guardFeed);
  if (held.length > 0) {
    const why = held.map(({ channel: code, reason }) => `${code}: ${reason}`).join(" ");
    throw new HeldFeedError(`The feed is held; keep the prices you have and ask again later. ${why}`);
  }
  const changedSince = changed_since === undefined ? undefined : readCursor("repricing-feed", ["number"], changed_since)[0];
  const waiting = (await feedStrategies(db)).filter((strategy) => !mayMoveNow(strategy, now.toISOString())).map(({ id }) => id);
  const { head, waitsFrom, fingerprint, cursorKnown } = await feedState(db, { changedSince, channel, now, waiting });
  if (!cursorKnown) {
    throw new BadInputError(
      "bad-cursor",
      "This cursor was given out by another state of the database; leave changed_since out to start again.",
    );
  }
  const last = Math.max(head, changedSince ?? 0);
  const cursorEnd = waitsFrom === null ? last : Math.min(last, waitsFrom - 1);
  const upTo = changedSince === undefined ? last : cursorEnd;
  const request = { changedSince, channel, now, upTo, waiting };
  const finish = (place: number, hasMore: boolean, rows: AsyncIterable<Row[]>): OpenFeed => ({
    fingerprint: [fingerprint, changed_since, channel, limit].join(" "),
    end: { next_cursor: writeCursor("repricing-feed", [Math.min(place, cursorEnd)]), has_more: hasMore },
    rows,
  });
  if (limit === undefined) return finish(upTo, false, allRows(db, request));
  const { items } = await repricingFeed(db, { ...request, limit: limit + 1 });
  const page = items.slice(0, limit);
  const hasMore = items.length > limit;
  const place = hasMore ? (page.at(-1)?.changeSeq ?? upTo) : upTo;
  return finish(place, hasMore, Readable.from([page.map((item) => feedRow(item, now))]));
}

async function* allRows(db: Db, request: Omit<Parameters<typeof repricingFeed>[1], "limit">): AsyncGenerator<Row[]> {
  let place = request.changedSince;
  for (;;) {
    const from = request.changedSince === undefined ? { after: place } : { changedSince: place };
    const { items, cursor } = await repricingFeed(db, { ...request, ...from, limit: PAGE });
    if (items.length > 0) yield items.map((item) => feedRow(item, request.now));
    if (items.length < PAGE) return;
    place = cursor;
  }
}

async function* pieces(format: FeedFormat, { rows, end }: OpenFeed): AsyncGenerator<string> {
  yield format.head();
  let first = true;
  for await (const page of rows) {
    yield format.rows(page, first);
    first &&= page.length === 0;
  }
  yield format.tail(end);
}

function acceptsGzip(header: string | string[] | undefined): boolean {
  return /(^|,)\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[\d.]+\s*)?(,|$)/i.test(String(header ?? ""));
}

/** RFC 9110, section 13.1.2: the weak comparison, since a proxy may have compressed the answer. */
function matches(header: string | undefined, etag: string): boolean {
  return header !== undefined && header.split(",").some((one) => ["*", etag.replace(/^W\//, "")].includes(one.trim().replace(/^W\//, "")));
}
