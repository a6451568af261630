import { Type } from "typebox";
import { BadInputError } from "../../errors.ts";
import { audit } from "../../store/audit.ts";
import { getChannel } from "../../store/channels.ts";
import type { Routes } from "../app-types.ts";
import { FEED_NAMES, feedPath } from "../feed-formats.ts";
import { writeFeedUrl } from "../feed-url.ts";
import { InstantText, Line, OneOf } from "../schema.ts";

const DAY_SECONDS = 86_400;

export const routes: Routes = (app, { db, secrets }) => {
  app.post(
    "/v1/feed-urls",
    {
      config: { scope: "feed", problems: [404] },
      schema: {
        operationId: "createFeedUrl",
        tags: ["Feeds"],
        summary: "A signed URL of one feed, for tools that cannot send headers",
        description:
          "Whoever has the URL can fetch that feed, and nothing else, until it expires or the key that made it is revoked; so make it with a key " +
          "of its own. Put it after this service's address. `changed_since` and `limit` may be added to it.",
        body: Type.Object(
          {
            format: OneOf(FEED_NAMES),
            channel: Type.Optional(Line(50, { description: "All channels unless given" })),
            days: Type.Integer({ minimum: 1, maximum: 366, description: "How long it works" }),
          },
          { additionalProperties: false },
        ),
        response: { 201: Type.Object({ url: Type.String({ description: "Path and query" }), expires_at: InstantText }) },
      },
    },
    async ({ body: { format, channel = null, days }, apiKey, actor }, reply) => {
      if (apiKey === null) throw new BadInputError("bad-request", "A signed URL cannot make another; send a key.");
      if (channel !== null) await getChannel(db, channel);
      const expires = Math.floor(Date.now() / 1000) + days * DAY_SECONDS;
      const path = feedPath(format);
      const expiresAt = new Date(expires * 1000).toISOString();
      await audit(db, {
        actor,
        action: "feed-url.create",
        subjectType: "api-key",
        subjectId: apiKey.id,
        after: { path, channel, expiresAt },
      });
      return reply.code(201).send({ url: writeFeedUrl(secrets, { path, channel, keyId: apiKey.id, expires }), expires_at: expiresAt });
    },
  );
};
