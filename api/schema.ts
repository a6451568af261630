import { type Static, type TProperties, type TSchema, Type } from "typebox";

/** A reference to a schema of api/components by its `$id`; it stands once in the document under that name. */
export function refTo<T extends TSchema>(schema: T) {
  const { $id } = schema as { $id?: string };
  if ($id === undefined) throw new TypeError("a schema without $id cannot be referred to; give it one");
  return Type.Unsafe<Static<T>>({ $ref: `${$id}#` });
}

/** The schema or null. */
export function Nullable<T extends TSchema>(schema: T) {
  const { type, enum: values, ...rest } = schema as { type?: unknown; enum?: readonly unknown[] };
  // plain types side by side are serialised without trying alternatives
  if (typeof type === "string") {
    return Type.Unsafe<Static<T> | null>({ ...rest, type: [type, "null"], ...(values === undefined ? {} : { enum: [...values, null] }) });
  }
  return Type.Unsafe<Static<T> | null>({ anyOf: [schema, { type: "null" }] });
}

export function OneOf<const T extends readonly string[]>(values: T, options: { readonly description?: string } = {}) {
  return Type.Unsafe<T[number]>({ type: "string", enum: [...values], ...options });
}

export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** RFC 3339 in UTC with up to microseconds. */
export const InstantText = Type.String({ format: "date-time", examples: ["2026-03-01T08:00:00.123456Z"] });

/** Text of one line that is not blank. */
export function Line(maxLength: number, options: { readonly description?: string; readonly examples?: readonly string[] } = {}) {
  return Type.String({ minLength: 1, maxLength, pattern: String.raw`\S`, ...options });
}

/** Parameters of a path: `/v1/things/:id`. */
export const IdParams = Type.Object({ id: Id });

/** Words a thing is grouped by. */
export const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 100, pattern: String.raw`^\S(.*\S)?$` }), {
  maxItems: 50,
  uniqueItems: true,
});

export const DEFAULT_LIMIT = 100;

/** Parameters of a query: those of every list, and its own. */
export function listQuery<T extends TProperties>(own: T) {
  return Type.Object(
    {
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: DEFAULT_LIMIT, description: "Most items in the answer." })),
      cursor: Type.Optional(
        Type.String({ minLength: 1, maxLength: 500, description: "`next_cursor` of the page before; leave it out for the first page." }),
      ),
      ...own,
    },
    { additionalProperties: false },
  );
}

/** One page of a list. */
export function pageOf<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    next_cursor: Nullable(Type.String({ description: "Send it as `cursor` to get the next page; null on the last one." })),
  });
}
