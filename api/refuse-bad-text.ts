import type { FastifyRequest } from "fastify";
import { BadInputError } from "../errors.ts";

/**
 * A preValidation hook: refuses text that Postgres cannot keep (the character NUL) or would keep as something else (half of a
 * surrogate pair), wherever it stands, so that it becomes a clear answer instead of a failed statement.
 */
export async function refuseBadText(request: FastifyRequest): Promise<void> {
  const problems = [request.params, request.query, request.body].flatMap((part) => badTexts(part, ""));
  if (problems.length > 0) {
    throw new BadInputError("invalid-request", `${problems[0]?.path ?? ""} ${problems[0]?.message ?? ""}`.trim(), { problems });
  }
}

function badTexts(value: unknown, path: string): { path: string; message: string }[] {
  if (typeof value === "string") {
    return isBad(value) ? [{ path, message: "holds a NUL character or half of a surrogate pair; remove it." }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    isBad(key) ? [{ path, message: "has a field whose name holds a NUL character; remove it." }] : badTexts(inner, `${path}/${key}`),
  );
}

function isBad(text: string): boolean {
  return text.includes("\0") || !text.isWellFormed();
}
