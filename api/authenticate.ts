import type { FastifyReply, FastifyRequest } from "fastify";
import { type ApiKey, findKey, findKeyById } from "../store/api-keys.ts";
import type { Db } from "../store/connect.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { readFeedUrl } from "./feed-url.ts";
import { problem } from "./problem.ts";

/** The working key in the request's Authorization header, or null. */
export async function keyOf(db: Db, request: FastifyRequest): Promise<ApiKey | null> {
  const match = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "");
  return match?.[1] === undefined ? null : findKey(db, match[1]);
}

/** The working key that vouches for the request's signed URL, or null. */
async function keyOfUrl(db: Db, secrets: SecretBox, request: FastifyRequest): Promise<ApiKey | null> {
  const keyId = readFeedUrl(secrets, request.url.split("?", 1)[0] ?? "", request.query, new Date());
  return keyId === null ? null : findKeyById(db, keyId);
}

/** An onRequest hook: lets a request through whose key has the scope that its route needs. Runs before the body is read. */
export function authenticate(db: Db, secrets: SecretBox) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { scope, signed = false } = request.routeOptions.config;
    if (scope === "public") return undefined;
    const bySignature = signed && request.headers.authorization === undefined && "signature" in (request.query as object);
    const key = bySignature ? await keyOfUrl(db, secrets, request) : await keyOf(db, request);
    if (key === null) {
      const why = bySignature
        ? "The signed URL was changed, its time is over, or its key was revoked"
        : request.headers.authorization === undefined
          ? "No key was sent"
          : "The key is none of ours or was revoked";
      return reply
        .code(401)
        .header("www-authenticate", 'Bearer realm="cenoskop"')
        .type("application/problem+json")
        .send(problem("unauthorized", `${why}; send "Authorization: Bearer csk_…" with a working key.`, request.id));
    }
    if (scope === undefined || !key.scopes.includes(scope)) {
      return reply
        .code(403)
        .header("www-authenticate", `Bearer realm="cenoskop", error="insufficient_scope", scope="${scope}"`)
        .type("application/problem+json")
        .send(
          problem(
            "missing-scope",
            `The key "${key.name}" lacks the scope "${scope}"; make one that has it: cenoskop key create.`,
            request.id,
          ),
        );
    }
    request.apiKey = key;
    request.actor = `key:${key.name}`;
    return undefined;
  };
}
