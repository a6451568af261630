import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { readFileSync } from "node:fs";
import { PROBLEM_CODES } from "./problem-codes.ts";

/** The OpenAPI 3.1 document of all routes, at /v1/openapi.json, and a page to read and try it, at /docs; both need no key. */
export function addDocs(app: FastifyInstance): void {
  void app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Cenoskop",
        version: version(),
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
        description: description(),
      },
      servers: [{ url: "/" }],
      components: {
        securitySchemes: {
          key: { type: "http", scheme: "bearer", description: "A key that begins with `csk_`; make one with `cenoskop key create`." },
        },
      },
    },
    convertConstToEnum: false,
    refResolver: { buildLocalReference: (json, _baseUri, _fragment, i) => (typeof json["$id"] === "string" ? json["$id"] : `def-${i}`) },
  });
  void app.register(swaggerUi, {
    routePrefix: "/docs",
    // the page and its scripts come from here; nothing is fetched from elsewhere
    staticCSP: {
      "default-src": "'none'",
      "script-src": "'self'",
      "style-src": "'self' 'unsafe-inline'",
      "img-src": "'self' data:",
      "font-src": "'self'",
      "connect-src": "'self'",
      "frame-ancestors": "'none'",
      "base-uri": "'none'",
      "form-action": "'none'",
    },
    uiConfig: { layout: "BaseLayout", deepLinking: true, docExpansion: "list", persistAuthorization: false },
  });
}

function version(): string {
  return (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;
}

function description(): string {
  const codes = Object.entries(PROBLEM_CODES).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`);
  return [
    "Price monitoring and repricing.",
    "",
    "**Keys.** Send `Authorization: Bearer csk_…`. Each address names the scope that its key needs.",
    "",
    '**Money** is `{"amount": "1299.00", "currency": "PLN"}`. **Times** are RFC 3339 in UTC. `null` means known to be absent, or not known; never zero.',
    "",
    "**Lists** answer `items` and `next_cursor`; send that as `cursor` until it is null. What is added meanwhile moves nothing.",
    "",
    "**Errors** are RFC 9457 problems, `application/problem+json`, with one of these codes:",
    "",
    "| code | status | meaning |",
    "| --- | --- | --- |",
    ...codes,
  ].join("\n");
}
