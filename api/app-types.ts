import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ApiKey, Scope } from "../store/api-keys.ts";
import type { Db } from "../store/connect.ts";
import type { PageStore } from "../store/page-store.ts";
import type { SecretBox } from "../store/secret-box.ts";

/** What the routes need of the rest of the program. */
export interface ApiContext {
  readonly db: Db;
  /** Hosts that may be watched and notified although they resolve to private addresses. */
  readonly allowedHosts: readonly string[];
  /** Pages that observations were read from. */
  readonly pages: PageStore;
  /** Seals the secrets of delivery targets. */
  readonly secrets: SecretBox;
}

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;

/** What a file in api/routes exports: `export const routes: Routes`. */
export type Routes = (app: App, context: ApiContext) => void | Promise<void>;

declare module "fastify" {
  interface FastifyRequest {
    /** The caller's key; null on public routes. */
    apiKey: ApiKey | null;
    /** The caller as the audit log names it: "key:<name>". */
    actor: string;
  }
  interface FastifyContextConfig {
    /** What the caller's key must be allowed; "public" needs no key. Every route states it. */
    scope?: Scope | "public";
    /** Whether a signed URL (POST /v1/feed-urls) does in place of a key. */
    signed?: boolean;
    /** Problem answers beyond those that every route may give: 404, 409. */
    problems?: readonly number[];
  }
}
