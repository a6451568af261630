import { Readable } from "node:stream";
import { type Static, Type } from "typebox";
import type { Db } from "../../store/connect.ts";
import { getChannel } from "../../store/channels.ts";
import { countMarketPlaces, listMarketPositions } from "../../store/market-positions.ts";
import { MARKET_PLACES, type PositionsWanted } from "../../store/positions-query.ts";
import type { Routes } from "../app-types.ts";
import { MarketPlaces, MarketPosition } from "../components/market-question.ts";
import { DEFAULT_LIMIT, Id, InstantText, Line, listQuery, OneOf, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Markets"];
const description =
  "Our price on a channel among the offers that stand, are watched and show a price with tax in the channel's currency. Without a filter " +
  "it is read from what is kept as offers change, with a filter worked out from the offers.";
const filter = {
  channel: Line(50, { description: "Code of the channel" }),
  stock: Type.Optional(OneOf(["in-stock", "in-stock-or-unknown", "any"], { description: "Default `in-stock`" })),
  condition: Type.Optional(OneOf(["new", "new-or-unknown", "any"], { description: "Default `new-or-unknown`" })),
  seen_since: Type.Optional({ ...InstantText, description: "Only offers that a look confirmed at or after then" }),
  only_source: Type.Optional(Id),
  except_source: Type.Optional(Id),
  own_seller: Type.Optional(Line(200, { description: "A name under which we sell ourselves" })),
};
const place = { place: Type.Optional(OneOf(MARKET_PLACES)) };
const Filter = Type.Object(filter, { additionalProperties: false });
const FilterAndPlace = Type.Object({ ...filter, ...place }, { additionalProperties: false });

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/markets/positions",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listMarketPositions",
        tags,
        summary: "Our place on the market, product by product",
        description,
        querystring: listQuery({ ...filter, ...place }),
        response: { 200: pageOf(MarketPosition) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, ...rest } }) =>
      toJson(await listMarketPositions(db, { ...wanted(rest), limit, cursor })),
  );

  app.get(
    "/v1/markets/positions.ndjson",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "exportMarketPositions",
        tags,
        summary: "Our place on the market with every product of a channel, one a line",
        description,
        querystring: FilterAndPlace,
        response: {
          200: {
            description: "One position a line",
            content: { "application/x-ndjson": { schema: Type.Unsafe<Readable>(Type.String()) } },
          },
        },
      },
    },
    async ({ query }, reply) => {
      // what is wrong is told before the answer begins
      await getChannel(db, query.channel);
      return reply.type("application/x-ndjson").send(Readable.from(lines(db, wanted(query))));
    },
  );

  app.get(
    "/v1/markets/places",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "countMarketPlaces",
        tags,
        summary: "How many products are cheapest, tied, beaten or alone",
        description,
        querystring: Filter,
        response: { 200: MarketPlaces },
      },
    },
    async ({ query }) => countMarketPlaces(db, wanted(query)),
  );
};

const LINES_AT_A_TIME = 1000;

async function* lines(db: Db, of: PositionsWanted): AsyncGenerator<string> {
  let cursor: string | null = null;
  do {
    const page = await listMarketPositions(db, { ...of, limit: LINES_AT_A_TIME, cursor });
    if (page.items.length > 0) yield page.items.map((item) => `${JSON.stringify(toJson(item))}\n`).join("");
    cursor = page.nextCursor;
  } while (cursor !== null);
}

function wanted(query: Static<typeof FilterAndPlace>): PositionsWanted {
  const {
    channel,
    stock,
    condition,
    seen_since: seenSince,
    only_source: only,
    except_source: except,
    own_seller: own,
    place: wantedPlace,
  } = query;
  return {
    channel,
    stock,
    condition,
    seenSince,
    place: wantedPlace,
    ...(only === undefined ? {} : { onlySources: [only] }),
    ...(except === undefined ? {} : { exceptSources: [except] }),
    ...(own === undefined ? {} : { ownSellers: [own] }),
  };
}
