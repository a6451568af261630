import { Type } from "typebox";
import { assertAllowedUrl } from "../../address-guard.ts";
import { LANDING_STATES } from "../../domain/landing.ts";
import { BadInputError } from "../../errors.ts";
import { listFeedReaders } from "../../store/feed-servings.ts";
import { landingSummary, listLandings } from "../../store/landings.ts";
import { type ChannelLanding, getLandingSettings, setLandingSettings } from "../../store/landing-settings.ts";
import type { Routes } from "../app-types.ts";
import { LandingRecord } from "../components/landing.ts";
import { DEFAULT_LIMIT, InstantText, Line, listQuery, Nullable, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Feeds"];
const params = Type.Object({ code: Line(50) });
const DEFAULT_DAYS = 30;
const settings = {
  enabled: Type.Boolean({ description: "Whether our own pages are read after a price was shown to the shop" }),
  page_url: Nullable(
    Line(1000, {
      description:
        "Where a product's page is, or the document of the shop's API that tells its price, with {external_id} or {gtin} in it, or {url} before it " +
        "for the product's own `url` without its query; null: that `url`",
      examples: ["https://shop.example/p/{external_id}", "{url}.js", "https://shop.example/wp-json/wc/store/v1/products/{external_id}"],
    }),
  ),
  seller_name: Nullable(Line(200, { description: "Whose offer is ours where pages show several sellers; null: the site's own" })),
  first_look_minutes: Type.Integer({
    minimum: 0,
    maximum: 1440,
    description: "Until the first look, after the feed first showed the price",
  }),
  grace_minutes: Type.Integer({ minimum: 1, maximum: 20_160, description: "Until another price on the page is a drift" }),
};
const Settings = Type.Object({ channel: Type.String(), ...settings });
const seconds = Nullable(Type.Number());

export const routes: Routes = (app, { db, allowedHosts }) => {
  app.get(
    "/v1/channels/:code/landing-check",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getLandingCheck",
        tags,
        summary: "Whether and how a channel's own pages are read",
        params,
        response: { 200: Settings },
      },
    },
    async ({ params: { code } }) => shown(await getLandingSettings(db, code)),
  );

  app.put(
    "/v1/channels/:code/landing-check",
    {
      config: { scope: "write", problems: [404] },
      schema: {
        operationId: "setLandingCheck",
        tags,
        summary: "Have own pages read after prices went out, to see whether they are live",
        description:
          "The pages are listings without a product, of their own site, on its schedule, with its gap, budget and robots.txt; they are no rivals. " +
          "Begins with the next price that is shown to the shop.",
        params,
        body: Type.Object(settings, { additionalProperties: false }),
        response: { 200: Settings },
      },
    },
    async ({ params: { code }, body, actor }) => {
      if (body.page_url !== null) assertPageUrl(body.page_url, allowedHosts);
      const after = await setLandingSettings(
        db,
        code,
        {
          enabled: body.enabled,
          pageUrl: body.page_url,
          sellerName: body.seller_name,
          firstLookSeconds: body.first_look_minutes * 60,
          graceSeconds: body.grace_minutes * 60,
        },
        actor,
      );
      return shown(after);
    },
  );

  app.get(
    "/v1/channels/:code/landing",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "listLandings",
        tags,
        summary: "Whether approved prices are live on our own pages, and how long that took",
        params,
        querystring: listQuery({
          state: Type.Optional(OneOf(LANDING_STATES)),
          days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, default: DEFAULT_DAYS, description: "Of the summary" })),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(LandingRecord),
            next_cursor: Nullable(Type.String()),
            summary: Type.Object({
              days: Type.Integer(),
              waiting: Type.Integer(),
              landed: Type.Integer(),
              drifted: Type.Integer(),
              unknown: Type.Integer(),
              delay_seconds: Type.Object(
                { p50: seconds, p90: seconds, p95: seconds, p99: seconds },
                { description: "From the feed's first answer with a price to the look that found it live; null where none landed" },
              ),
            }),
            readers: Type.Array(
              Type.Object({
                key: Type.String({ examples: ["key:shop"] }),
                format: Type.String(),
                own: Type.Boolean({ description: "It fetches this channel alone; false: all channels" }),
                served_at: { ...InstantText, description: "The last answer with rows, or with everything" },
                whole_at: Nullable({ ...InstantText, description: "The last answer with everything that was in the feed" }),
              }),
            ),
          }),
        },
      },
    },
    async ({ params: { code }, query: { limit = DEFAULT_LIMIT, cursor, state, days = DEFAULT_DAYS } }) => {
      const { delayP50: p50, delayP90: p90, delayP95: p95, delayP99: p99, ...counts } = await landingSummary(db, code, days);
      const [page, readers] = [await listLandings(db, code, { limit, cursor, state }), await listFeedReaders(db, code)];
      return { ...toJson(page), summary: { ...counts, delay_seconds: { p50, p90, p95, p99 } }, readers: toJson(readers) };
    },
  );
};

function shown({ channel, enabled, pageUrl, sellerName, firstLookSeconds, graceSeconds }: ChannelLanding) {
  return {
    channel,
    enabled,
    page_url: pageUrl,
    seller_name: sellerName,
    first_look_minutes: Math.round(firstLookSeconds / 60),
    grace_minutes: Math.round(graceSeconds / 60),
  };
}

/** An address inside {} could lead anywhere: only the path and the query differ from product to product. */
function assertPageUrl(pageUrl: string, allowedHosts: readonly string[]): void {
  // behind a path nothing leads to another host
  if (/^\{url\}[\w./?&=%~-]*$/.test(pageUrl)) return;
  const example = pageUrl.replaceAll(/\{(external_id|gtin)\}/g, "1");
  const [url, braced] = [URL.parse(example), URL.parse(pageUrl.replaceAll(/\{(external_id|gtin)\}/g, "2"))];
  if (url === null || braced === null || url.host !== braced.host || !/^https?:$/.test(url.protocol) || /[{}]/.test(example))
    throw new BadInputError(
      "bad-page-url",
      "Write page_url as a web address with {external_id} or {gtin} in its path or query and no other braces, or as {url} with what comes after it.",
    );
  assertAllowedUrl(example, allowedHosts);
}
