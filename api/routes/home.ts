import { Type } from "typebox";
import type { Routes } from "../app-types.ts";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Cenoskop</title>
<h1>Cenoskop</h1>
<p>Price monitoring and repricing. This service is used through its API.</p>
<ul>
  <li><a href="/docs">API documentation</a>, to read and to try</li>
  <li><a href="/v1/openapi.json">OpenAPI document</a></li>
  <li>Approved prices for the shop: <code>/v1/feeds/repricing.json</code>, <code>.ndjson</code> and <code>.csv</code> (need a key)</li>
  <li><a href="/health">Health</a></li>
</ul>
<p>Make a key on the service's machine: <code>npx cenoskop key create --name me --scopes read,write,approve,feed</code></p>
</html>
`;

export const routes: Routes = (app) => {
  app.get(
    "/",
    {
      config: { scope: "public" },
      schema: {
        operationId: "getHome",
        tags: ["Service"],
        summary: "A page that tells where everything is",
        response: { 200: { description: "HTML", content: { "text/html": { schema: Type.String() } } } },
      },
    },
    async (_request, reply) => reply.type("text/html; charset=utf-8").send(PAGE),
  );
};
