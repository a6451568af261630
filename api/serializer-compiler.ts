import build, { type Schema } from "fast-json-stringify";
import type { FastifyInstance, FastifySerializerCompiler } from "fastify";

/**
 * Makes the writers of answers when the first answer of their shape is sent, one for all routes that answer alike. Fastify would make one
 * for every status of every route at start, each with all shared schemas: seconds of work for every start, most of it never used.
 */
export function serializerCompiler(app: FastifyInstance): FastifySerializerCompiler<Schema> {
  const made = new Map<string, (data: unknown) => string>();
  return ({ schema }) => {
    const key = JSON.stringify(schema);
    return (data) => {
      let write = made.get(key);
      if (write === undefined) {
        write = build(schema, { schema: app.getSchemas() as Record<string, Schema> });
        made.set(key, write);
      }
      return write(data);
    };
  };
}
