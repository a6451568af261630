import { Type } from "typebox";
import { assertAllowedUrl } from "../../address-guard.ts";
import { channels } from "../../alerts/registry.ts";
import { validateTarget } from "../../alerts/validate-target.ts";
import { BadInputError } from "../../errors.ts";
import {
  addDeliveryTarget,
  getDeliveryTarget,
  listDeliveryTargets,
  removeDeliveryTarget,
  replaceTargetSecret,
  updateDeliveryTarget,
} from "../../store/delivery-targets.ts";
import type { Routes } from "../app-types.ts";
import { DeliveryTarget } from "../components/delivery.ts";
import { DEFAULT_LIMIT, IdParams, Line, listQuery, Nullable, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Delivery"];
const settings = Type.Record(Type.String(), Type.Unknown(), { description: "As the channel's schema says: for a webhook its `url`" });
const NewTarget = Type.Object(
  { name: Line(200), channel: Line(100, { description: "One of GET /v1/delivery-channels", examples: ["webhook"] }), settings },
  { additionalProperties: false },
);
const TargetPatch = Type.Object(
  { name: Type.Optional(Line(200)), settings: Type.Optional(settings), enabled: Type.Optional(Type.Boolean()) },
  { additionalProperties: false, minProperties: 1 },
);
const WithSecret = Type.Object({
  delivery_target: DeliveryTarget,
  secret: Nullable(Type.String({ description: "Signs the messages (Standard Webhooks); stands in this answer only" })),
});
const DeliveryChannel = Type.Object({
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  settings_schema: Type.Record(Type.String(), Type.Unknown(), { description: "JSON schema of a target's settings" }),
});

export const routes: Routes = (app, { db, allowedHosts, secrets }) => {
  function check(channel: string, settings: Record<string, unknown>, secret: string | null): void {
    const problems = validateTarget({ channel, settings, secret });
    if (problems.length > 0) {
      throw new BadInputError("bad-settings", `The target cannot be used: ${problems[0]?.path} ${problems[0]?.message}`, { problems });
    }
    const { url } = settings;
    if (typeof url === "string") assertAllowedUrl(url, allowedHosts);
  }
  const newSecret = (channel: string): string | null => channels().get(channel)?.makeSecret?.() ?? null;

  app.get(
    "/v1/delivery-channels",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listDeliveryChannels",
        tags,
        summary: "Ways to deliver messages",
        response: { 200: Type.Object({ items: Type.Array(DeliveryChannel) }) },
      },
    },
    async () => ({
      items: [...channels().values()].map(({ name, title, description, settings }) => ({
        name,
        title,
        description,
        settings_schema: { ...settings } as Record<string, unknown>,
      })),
    }),
  );

  app.get(
    "/v1/delivery-targets",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listDeliveryTargets",
        tags,
        summary: "Where messages go",
        querystring: listQuery({}),
        response: { 200: pageOf(DeliveryTarget) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor } }) => toJson(await listDeliveryTargets(db, { limit, cursor })),
  );

  app.get(
    "/v1/delivery-targets/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: { operationId: "getDeliveryTarget", tags, summary: "One target", params: IdParams, response: { 200: DeliveryTarget } },
    },
    async ({ params }) => toJson(await getDeliveryTarget(db, params.id)),
  );

  app.post(
    "/v1/delivery-targets",
    {
      config: { scope: "write" },
      schema: {
        operationId: "createDeliveryTarget",
        tags,
        summary: "Add a target",
        description:
          "Every alert is then sent to it. Addresses in private networks are refused unless the configuration allows their host.",
        body: NewTarget,
        response: { 201: WithSecret },
      },
    },
    async ({ body, actor }, reply) => {
      const secret = newSecret(body.channel);
      check(body.channel, body.settings, secret);
      const target = await addDeliveryTarget(db, secrets, { ...body, secret }, actor);
      return reply
        .code(201)
        .header("location", `/v1/delivery-targets/${target.id}`)
        .send({ delivery_target: toJson(target), secret });
    },
  );

  app.patch(
    "/v1/delivery-targets/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "updateDeliveryTarget",
        tags,
        summary: "Rename a target, change its settings, stop or resume it",
        description: "While it is not enabled its messages wait.",
        params: IdParams,
        body: TargetPatch,
        response: { 200: DeliveryTarget },
      },
    },
    async ({ params, body, actor }) => {
      if (body.settings !== undefined) {
        const { channel } = await getDeliveryTarget(db, params.id);
        // the secret stays; a fresh one stands in for it, since only the settings are looked at
        check(channel, body.settings, newSecret(channel));
      }
      return toJson(await updateDeliveryTarget(db, params.id, body, actor));
    },
  );

  app.post(
    "/v1/delivery-targets/:id/secret",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "replaceTargetSecret",
        tags,
        summary: "Give a target a new secret",
        description: "The old one ends at once.",
        params: IdParams,
        response: { 200: WithSecret },
      },
    },
    async ({ params, actor }) => {
      const { channel } = await getDeliveryTarget(db, params.id);
      const secret = newSecret(channel);
      if (secret === null) throw new BadInputError("no-secret", `The channel ${channel} needs no secret; leave it as it is.`);
      return { delivery_target: toJson(await replaceTargetSecret(db, secrets, params.id, secret, actor)), secret };
    },
  );

  app.delete(
    "/v1/delivery-targets/:id",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "deleteDeliveryTarget",
        tags,
        summary: "Forget a target with its delivery log",
        params: IdParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, actor }, reply) => {
      await removeDeliveryTarget(db, params.id, actor);
      return reply.code(204).send(null);
    },
  );
};
