import { randomUUID } from "node:crypto";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { discover } from "../discover.ts";
import { RegistryError } from "../errors.ts";
import type { ApiContext, Routes } from "./app-types.ts";
import { authenticate } from "./authenticate.ts";
import { describeRoute } from "./describe-route.ts";
import { addDocs } from "./docs.ts";
import { handleError, handleNotFound } from "./handle-error.ts";
import { ProblemSchema } from "./problem.ts";
import { addSecurityHeaders } from "./security-headers.ts";
import { refuseBadText } from "./refuse-bad-text.ts";
import { serializerCompiler } from "./serializer-compiler.ts";
import { validatorCompiler } from "./validator-compiler.ts";

export interface ApiOptions extends ApiContext {
  /** The program's logger. Authorization headers are kept out of it. */
  readonly log: Logger;
}

const BODY_LIMIT_BYTES = 256 * 1024;

/**
 * The web interface, ready to `listen` or `inject`. Routes are the files of api/routes, schemas shown in the document those of
 * api/components; there is no list of either.
 */
export function buildApp({ log, ...context }: ApiOptions): FastifyInstance {
  const logger: FastifyBaseLogger = log.child(
    {},
    {
      redact: ["req.headers.authorization", "headers.authorization", "err.headers.authorization"],
      serializers: { req: describeRequest },
    },
  );
  const app = fastify({
    loggerInstance: logger,
    bodyLimit: BODY_LIMIT_BYTES,
    // a client that sends its request slower than this is cut off
    requestTimeout: 30_000,
    keepAliveTimeout: 30_000,
    routerOptions: { maxParamLength: 500 },
    genReqId: (request) => requestId(request.headers["x-request-id"]),
    return503OnClosing: true,
    forceCloseConnections: "idle",
    frameworkErrors: (error, request, reply) => {
      handleError(error, request, reply);
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.decorateRequest("apiKey", null);
  app.decorateRequest("actor", "nobody");
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(handleNotFound);
  addSecurityHeaders(app);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  addDocs(app);
  void app.register(async (scoped) => {
    // here and not above: adding schemas makes Fastify forget inherited compilers
    scoped.setValidatorCompiler(validatorCompiler());
    scoped.setSerializerCompiler(serializerCompiler(scoped));
    scoped.addHook("onRoute", describeRoute);
    scoped.addHook("onRequest", authenticate(context.db, context.secrets));
    scoped.addHook("preValidation", refuseBadText);
    await addComponents(scoped);
    for (const { name, module } of await discover<{ routes?: Routes }>(new URL("routes/", import.meta.url), "*.ts")) {
      if (typeof module.routes !== "function")
        throw new RegistryError(`api/routes/${name}.ts exports no routes; export a function of that name`);
      await module.routes(scoped, context);
    }
  });
  return app;
}

async function addComponents(app: FastifyInstance): Promise<void> {
  const found = await discover<Record<string, { $id?: string }>>(new URL("components/", import.meta.url), "*.ts");
  const schemas: { $id?: string }[] = [ProblemSchema as { $id?: string }, ...found.flatMap(({ module }) => Object.values(module))];
  // by name, so that the document is the same whatever the order of exports
  for (const schema of schemas.filter(({ $id }) => $id !== undefined).sort(byName)) app.addSchema(schema);
}

const byName = (a: { $id?: string }, b: { $id?: string }): number => (String(a.$id) < String(b.$id) ? -1 : 1);

/** What the log says of a request. A signed URL is as good as a key, so its signature is left out. */
function describeRequest({ method, url, host, ip }: FastifyRequest) {
  return { method, url: url.replace(/([?&]signature=)[^&]*/gi, "$1[hidden]"), host, remoteAddress: ip };
}

/** The caller's own id where it is a plain word, so that both logs can be laid side by side. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === "string" && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}
