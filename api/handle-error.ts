import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { BadInputError, ConflictError, ForbiddenAddressError, HeldFeedError, NotFoundError } from "../errors.ts";
import { isOutage } from "../scheduler/outage.ts";
import { type Problem, problem } from "./problem.ts";

/** Answers any error as a problem. What is the caller's to change is told; anything else only goes to the log. */
export function handleError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body = toProblem(error, request.id);
  if (error instanceof HeldFeedError) request.log.warn({ detail: body.detail }, "A feed is held");
  else if (body.status >= 500) request.log.error({ err: error }, "A request failed");
  else request.log.info({ code: body.code, detail: body.detail }, "A request was refused");
  if (body.status === 503) reply.header("retry-after", error instanceof HeldFeedError ? "600" : "5");
  return reply.code(body.status).type("application/problem+json").send(body);
}

/** Answers an address that no route has. */
export function handleNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split("?", 1)[0];
  return reply
    .code(404)
    .type("application/problem+json")
    .send(problem("route-not-found", `There is no ${request.method} ${path}; see /docs for what there is.`, request.id));
}

// two requests at once met at a constraint (23xxx) or in a deadlock (40xxx)
const COLLISION = /^(23503|23505|23P01|40001|40P01)$/;

function toProblem(error: FastifyError | Error, requestId: string): Problem {
  if (error instanceof BadInputError || error instanceof ConflictError) {
    const errors =
      error instanceof BadInputError ? error.problems.map(({ path, message }) => ({ in: "body", pointer: path, message })) : [];
    return { ...problem(error.code, error.message, requestId, errors), status: error instanceof ConflictError ? 409 : 400 };
  }
  if (error instanceof HeldFeedError) return problem("feed-held", error.message, requestId);
  if (error instanceof NotFoundError) return problem("not-found", error.message, requestId);
  if (error instanceof ForbiddenAddressError) return problem("forbidden-address", error.message, requestId);
  if ("validation" in error && error.validation !== undefined) return invalidRequest(error, requestId);
  const code = "code" in error ? error.code : "";
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return problem("body-too-large", "The body is too large; send less at once.", requestId);
  }
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") {
    return problem("unsupported-media-type", "Send the body as JSON, with the header Content-Type: application/json.", requestId);
  }
  if (code === "FST_ERR_CTP_EMPTY_JSON_BODY") {
    return problem("malformed-json", "The body is empty although its type is JSON; send JSON, or leave the Content-Type out.", requestId);
  }
  // a body that is no JSON, or that tries to set __proto__
  if (code === "FST_ERR_CTP_INVALID_JSON_BODY" || (error instanceof SyntaxError && "statusCode" in error && error.statusCode === 400)) {
    return problem("malformed-json", "The body is no valid JSON; correct it.", requestId);
  }
  if (isOutage(error)) return problem("database-unavailable", "The database cannot be reached; try again in a moment.", requestId);
  if (COLLISION.test(code)) {
    return problem("conflict", "Somebody else changed the same thing meanwhile; look at it and try again.", requestId);
  }
  if ("statusCode" in error && typeof error.statusCode === "number" && error.statusCode >= 400 && error.statusCode < 500) {
    return { ...problem("bad-request", `${error.message}; change the request.`, requestId), status: error.statusCode };
  }
  return problem("internal-error", "The service failed; look for the request id in its log, or tell whoever runs it.", requestId);
}

const PLACES: Readonly<Record<string, string>> = { body: "body", querystring: "query", params: "path", headers: "headers" };
const MOST_ERRORS = 50;

function invalidRequest(error: FastifyError, requestId: string): Problem {
  const place = PLACES[error.validationContext ?? ""] ?? "request";
  const errors = (error.validation ?? []).slice(0, MOST_ERRORS).map(({ instancePath, message, keyword, params }) => {
    const extra = keyword === "additionalProperties" ? `: ${String(params["additionalProperty"])}` : "";
    const values = keyword === "enum" ? `: ${(params["allowedValues"] as unknown[]).join(", ")}` : "";
    return { in: place, pointer: instancePath, message: `${message ?? "is wrong"}${extra}${values}` };
  });
  const first = errors[0];
  const where = first === undefined ? "" : ` ${first.pointer.slice(1).replaceAll("/", ".") || "it"} ${first.message}.`;
  return problem("invalid-request", `The ${place} is not as it must be:${where} Correct it; /docs shows the shape.`, requestId, errors);
}
