import { type Static, Type } from "typebox";
import { PROBLEM_CODES } from "./problem-codes.ts";
import { refTo } from "./schema.ts";

const FieldProblem = Type.Object({
  in: Type.String({ description: "body, query, path or headers" }),
  pointer: Type.String({ description: "JSON pointer to the field" }),
  message: Type.String(),
});

/** RFC 9457. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: "`urn:problem:cenoskop:` and the code" }),
    title: Type.String({ description: "What the code means; the same in every answer" }),
    status: Type.Integer(),
    detail: Type.String({ description: "What was wrong this time, and the remedy" }),
    code: Type.String({ description: "Stable; see the list of codes" }),
    request_id: Type.String({ description: "Stands in the service's log too, and in the header x-request-id" }),
    errors: Type.Optional(Type.Array(FieldProblem, { description: "With invalid-request and bad-settings: each mistake" })),
  },
  { $id: "Problem" },
);
export type Problem = Static<typeof ProblemSchema>;
export const Problem = refTo(ProblemSchema);

/** The body of an error answer; the code decides status and title. */
export function problem(code: string, detail: string, requestId: string, errors?: Problem["errors"]): Problem {
  const { status, title } = PROBLEM_CODES[code] ?? { status: 400, title: "The request cannot be carried out as it was made" };
  return {
    type: `urn:problem:cenoskop:${code}`,
    title,
    status,
    detail,
    code,
    request_id: requestId,
    ...(errors === undefined || errors.length === 0 ? {} : { errors }),
  };
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: "The request is wrong; `code` and `errors` say where.",
  401: "No working key was sent.",
  403: "The key lacks the scope.",
  404: "There is no such thing.",
  409: "Its state does not allow this.",
  413: "The body is too large.",
  415: "The body is no JSON.",
  500: "The service failed; the log has more under `request_id`.",
  503: "The database is away; try again in a moment.",
};

/** The answers of a route that are problems, for its schema. */
export function problemResponses(statuses: readonly number[]): Record<number, object> {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: DESCRIPTIONS[status] ?? "Problem", content: { "application/problem+json": { schema: Problem } } },
    ]),
  );
}
