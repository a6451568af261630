import { Type } from "typebox";
import { getFeedGuard, releaseFeed, setFeedLimits } from "../../store/feed-guard.ts";
import type { Routes } from "../app-types.ts";
import { FeedGuard, feedLimits } from "../components/feed-guard.ts";
import { Line } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Feeds"];
const params = Type.Object({ code: Line(50) });

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/channels/:code/feed-guard",
    {
      config: { scope: "read", problems: [404] },
      schema: { operationId: "getFeedGuard", tags, summary: "What guards a channel's feed", params, response: { 200: FeedGuard } },
    },
    async ({ params: { code } }) => toJson(await getFeedGuard(db, code)),
  );

  app.put(
    "/v1/channels/:code/feed-guard",
    {
      // a looser guard lets prices out
      config: { scope: "approve", problems: [404] },
      schema: {
        operationId: "setFeedGuard",
        tags,
        summary: "Set how much one feed may move",
        params,
        body: Type.Object(feedLimits, { additionalProperties: false }),
        response: { 200: FeedGuard },
      },
    },
    async ({ params: { code }, body: { max_move_percent: maxMovePercent, few_moves: fewMoves }, actor }) =>
      toJson(await setFeedLimits(db, code, { maxMovePercent, fewMoves }, actor)),
  );

  app.post(
    "/v1/channels/:code/feed-guard/release",
    {
      config: { scope: "approve", problems: [404, 409] },
      schema: {
        operationId: "releaseFeed",
        tags,
        summary: "Let a held feed out: what it shows is meant",
        description: "The moves it has now count no more; prices approved later do. 409 when it is not held.",
        params,
        response: { 200: FeedGuard },
      },
    },
    async ({ params: { code }, actor }) => toJson(await releaseFeed(db, code, actor)),
  );
};
