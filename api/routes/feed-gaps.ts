import { Type } from "typebox";
import { repricingFeed } from "../../store/list-proposals.ts";
import { readCursor, writeCursor } from "../../store/page.ts";
import type { Routes } from "../app-types.ts";
import { fileFeedOptions } from "../components/feed.ts";
import { FILE_FEED_NAMES, fileFeed } from "../feed-formats.ts";
import { openEntries } from "../file-feed-entries.ts";
import { readFileOptions } from "../file-feed.ts";
import { DEFAULT_LIMIT, Id, Line, listQuery, Nullable, OneOf, pageOf } from "../schema.ts";

const Item = Type.Object({
  proposal_id: Id,
  product_id: Type.String({ description: "The shop's own id" }),
  channel: Type.String(),
  included: Type.Boolean({ description: "false: the product cannot be in the file, and the shop's price stays as it is" }),
  gaps: Type.Array(Type.Object({ field: Type.String({ examples: ["g:image_link"] }), message: Type.String() })),
  not_on_sale: Nullable(
    Type.Object(
      { code: Type.String(), reason: Type.String() },
      { description: "Why the price is not announced as reduced; null: it is, or the format has no place for it" },
    ),
  ),
});

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/feeds/gaps",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listFeedGaps",
        tags: ["Feeds"],
        summary: "What a file for another program asks for and we do not know, product by product",
        description: "Of the approved prices that hold now. What is not known is left out of the file, never made up.",
        querystring: listQuery({
          format: OneOf(FILE_FEED_NAMES),
          channel: Type.Optional(Line(50)),
          ...fileFeedOptions,
        }),
        response: { 200: pageOf(Item) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, format, channel, ...options } }) => {
      const now = new Date();
      const after = cursor === undefined || cursor === null ? undefined : readCursor("feed-gaps", ["number"], cursor)[0];
      const { items } = await repricingFeed(db, { after, channel, now, limit: limit + 1 });
      const page = items.slice(0, limit);
      const { entriesOf } = await openEntries(db, fileFeed(format), readFileOptions(options));
      const last = page.at(-1);
      return {
        items: (await entriesOf(page, now)).map(({ proposal, xml, gaps, notOnSale }) => ({
          proposal_id: proposal.id,
          product_id: proposal.productExternalId,
          channel: proposal.channel,
          included: xml !== null,
          gaps: gaps.map(({ field, message }) => ({ field, message })),
          not_on_sale: notOnSale === null ? null : { code: notOnSale.code, reason: notOnSale.reason },
        })),
        next_cursor: items.length > limit && last !== undefined ? writeCursor("feed-gaps", [last.changeSeq]) : null,
      };
    },
  );
};
