import type { FastifySchema, RouteOptions } from "fastify";
import { RegistryError } from "../errors.ts";
import { problemResponses } from "./problem.ts";

interface DescribedSchema extends FastifySchema {
  operationId?: string;
  summary?: string;
  description?: string;
  security?: readonly Record<string, readonly string[]>[];
  tags?: readonly string[];
}

/**
 * An onRoute hook: refuses a route that does not say who may call it or lacks its description, and adds to the others what
 * follows from it: the scope in words and in `security`, and the problem answers that every such route may give.
 */
export function describeRoute(route: RouteOptions): void {
  const place = `${String(route.method)} ${route.url}`;
  const { scope, problems = [] } = route.config ?? {};
  if (scope === undefined) throw new RegistryError(`${place} does not say which scope it needs; give it config.scope`);
  const schema: DescribedSchema | undefined = route.schema;
  if (schema?.summary === undefined || schema.operationId === undefined || schema.response === undefined || schema.tags === undefined) {
    throw new RegistryError(`${place} lacks operationId, summary, tags or response in its schema; describe it`);
  }
  // Fastify's own HEAD route shares the schema of its GET
  if (schema.security !== undefined) return;
  const open = scope === "public";
  const needs = open ? "Needs no key." : `Needs a key with the scope \`${scope}\`.`;
  schema.description = schema.description === undefined ? needs : `${schema.description}\n\n${needs}`;
  schema.security = open ? [] : [{ key: [scope] }];
  const hasInput = schema.body !== undefined || schema.querystring !== undefined || schema.params !== undefined;
  const statuses = [
    ...(hasInput ? [400] : []),
    ...(open ? [] : [401, 403]),
    ...problems,
    ...(schema.body === undefined ? [] : [413, 415]),
    500,
    503,
  ];
  const responses = schema.response as Record<number, object>;
  schema.response = { ...responses, ...problemResponses(statuses.filter((status) => !(status in responses))) };
}
