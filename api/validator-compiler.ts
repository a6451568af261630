import { Ajv } from "ajv";
import formats from "ajv-formats";
import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";

/**
 * Text of query and path becomes numbers and booleans; a body must have the right types already: null is no zero, 12 no "12". Defaults
 * are for the document and never filled in: a field that a PATCH leaves out must stay out.
 */
export function validatorCompiler(): FastifySchemaCompiler<TSchema> {
  const common = { allErrors: true, useDefaults: false, removeAdditional: false, allowUnionTypes: true } as const;
  const strict = new Ajv({ ...common, coerceTypes: false });
  const coercing = new Ajv({ ...common, coerceTypes: true });
  for (const ajv of [strict, coercing]) formats.default(ajv);
  return ({ schema, httpPart }) => (httpPart === "body" ? strict : coercing).compile(schema);
}
