import { Type } from "typebox";
import { HTTP_CLIENTS, PROXY_TIERS, TIERS } from "../../domain/proxy.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";

export const ProxySchema = Type.Object(
  {
    id: Id,
    source_id: Id,
    name: Type.String(),
    server: Type.String({
      description: "Scheme, host and port; the user name and password are never shown",
      examples: ["http://proxy.example:8080"],
    }),
    has_credentials: Type.Boolean(),
    tier: OneOf(PROXY_TIERS),
    country: Nullable(Type.String({ description: "ISO 3166-1 alpha-2; proxies in the source's own country come first" })),
    cost_per_gb: Nullable(Type.String()),
    cost_per_request: Nullable(Type.String()),
    cost_currency: Nullable(Type.String()),
    enabled: Type.Boolean(),
    visits: Type.Integer(),
    failures: Type.Integer({ description: "Visits that brought nothing usable" }),
    blocks: Type.Integer({ description: "Visits that the site refused" }),
    bytes: Type.Number({ description: "Sent and received on the wire" }),
    spent: Nullable(Type.String({ description: "What visits and bytes cost by now, in `cost_currency`" })),
    latency_ms: Nullable(Type.Number({ description: "Moving average of visits that succeeded" })),
    last_used_at: Nullable(InstantText),
    last_failure_at: Nullable(InstantText),
    last_failure: Nullable(Type.String()),
    cool_until: Nullable(Type.String({ format: "date-time", description: "Not used before then: it failed" })),
    created_at: InstantText,
  },
  { $id: "Proxy", description: "A proxy of one source, and what it did" },
);
export const Proxy = refTo(ProxySchema);

export const SourceAccessSchema = Type.Object(
  {
    http_client: OneOf(HTTP_CLIENTS, {
      description: "`impit` looks like a browser in TLS and HTTP/2; who asks is still said by the User-Agent",
    }),
    direct: Type.Boolean({ description: "false: never visited without a proxy" }),
    cookie_names: Type.Array(Type.String(), { description: "Cookies that every visit carries; their values are never shown" }),
    header_names: Type.Array(Type.String(), { description: "Headers that every visit carries; their values are never shown" }),
    tier: OneOf(TIERS, { description: "The cheapest way that worked last" }),
    tier_reason: Nullable(Type.String()),
    tier_changed_at: Nullable(InstantText),
    try_cheaper_at: Nullable(Type.String({ format: "date-time", description: "A cheaper tier is tried again then" })),
  },
  { $id: "SourceAccess", description: "How a source is visited, without the secrets" },
);
export const SourceAccess = refTo(SourceAccessSchema);
