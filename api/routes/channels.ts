import { Type } from "typebox";
import { addChannel, getChannel, listChannels, renameChannel } from "../../store/channels.ts";
import type { Routes } from "../app-types.ts";
import { Channel } from "../components/channel.ts";
import { Line } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Channels"];
const code = Type.String({ pattern: "^[a-z0-9][a-z0-9-]*$", maxLength: 50, examples: ["shop"] });
const params = Type.Object({ code });

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/channels",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listChannels",
        tags,
        summary: "Places where we sell",
        response: { 200: Type.Object({ items: Type.Array(Channel) }) },
      },
    },
    async () => ({ items: toJson(await listChannels(db)) }),
  );

  app.get(
    "/v1/channels/:code",
    {
      config: { scope: "read", problems: [404] },
      schema: { operationId: "getChannel", tags, summary: "One channel", params, response: { 200: Channel } },
    },
    async ({ params }) => toJson(await getChannel(db, params.code)),
  );

  app.post(
    "/v1/channels",
    {
      config: { scope: "write", problems: [409] },
      schema: {
        operationId: "createChannel",
        tags,
        summary: "Add a channel",
        description: "Code and currency cannot be changed later.",
        body: Type.Object({ code, name: Line(200), currency: Type.String({ pattern: "^[A-Z]{3}$" }) }, { additionalProperties: false }),
        response: { 201: Channel },
      },
    },
    async ({ body, actor }, reply) => {
      const channel = await addChannel(db, body, actor);
      return reply.code(201).header("location", `/v1/channels/${channel.code}`).send(toJson(channel));
    },
  );

  app.patch(
    "/v1/channels/:code",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "renameChannel",
        tags,
        summary: "Rename a channel",
        params,
        body: Type.Object({ name: Line(200) }, { additionalProperties: false }),
        response: { 200: Channel },
      },
    },
    async ({ params, body, actor }) => toJson(await renameChannel(db, params.code, body.name, actor)),
  );
};
