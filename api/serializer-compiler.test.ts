import fastify from "fastify";
import { expect, test } from "vitest";
import { serializerCompiler } from "./serializer-compiler.ts";

test("an answer holds what its schema names and nothing else, shared schemas included; nothing is made before it is needed", async () => {
  const app = fastify();
  app.setSerializerCompiler(serializerCompiler(app));
  app.addSchema({ $id: "Shop", type: "object", properties: { host: { type: "string" } } });
  const answer = (schema: object) => ({ schema: { response: { 200: schema } } });
  const shops = { type: "object", properties: { items: { type: "array", items: { $ref: "Shop#" } } } };
  for (const path of ["/one", "/two"]) {
    app.get(path, answer({ ...shops }), async () => ({ items: [{ host: path, secret: "s" }], secret: "s" }));
  }
  app.get("/broken", answer({ $ref: "Nothing#" }), async () => ({ host: "x" }));
  await app.ready();
  expect((await app.inject("/one")).body).toBe('{"items":[{"host":"/one"}]}');
  expect((await app.inject("/two")).body).toBe('{"items":[{"host":"/two"}]}');
  expect((await app.inject("/broken")).statusCode).toBe(500);
  await app.close();
});
