import type { LandingSettings } from "../domain/landing.ts";
import { BadInputError } from "../errors.ts";
import { audit } from "./audit.ts";
import { getChannel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";

/** Stands for the product's own address without what follows its path. */
const OWN_URL = "{url}";

/** Until somebody turns it on, nobody's pages are visited. */
export const DEFAULT_LANDING: LandingSettings = {
  enabled: false,
  pageUrl: null,
  sellerName: null,
  firstLookSeconds: 300,
  graceSeconds: 7200,
};

export interface ChannelLanding extends LandingSettings {
  readonly channel: string;
}

/** @throws NotFoundError when there is no such channel. */
export async function getLandingSettings(db: Db, channel: string): Promise<ChannelLanding> {
  const { id } = await getChannel(db, channel);
  const row = await db.selectFrom("landing_setting").selectAll().where("channel_id", "=", id).executeTakeFirst();
  if (row === undefined) return { channel, ...DEFAULT_LANDING };
  return {
    channel,
    enabled: row.enabled,
    pageUrl: row.page_url,
    sellerName: row.seller_name,
    firstLookSeconds: row.first_look_seconds,
    graceSeconds: row.grace_seconds,
  };
}

/** @throws NotFoundError, BadInputError */
export async function setLandingSettings(db: Db, channel: string, settings: LandingSettings, actor: string): Promise<ChannelLanding> {
  if (settings.graceSeconds < settings.firstLookSeconds)
    throw new BadInputError("bad-grace", "The grace ends before the first look; make it as long at least.");
  if (settings.pageUrl !== null && !/\{(external_id|gtin)\}|^\{url\}/.test(settings.pageUrl))
    throw new BadInputError(
      "bad-page-url",
      "The address is the same for every product; put {external_id} or {gtin} where they differ, or begin with {url}.",
    );
  return inTransaction(db, async (trx) => {
    const { id } = await getChannel(trx, channel);
    const before = await getLandingSettings(trx, channel);
    const columns = {
      enabled: settings.enabled,
      page_url: settings.pageUrl,
      seller_name: settings.sellerName,
      first_look_seconds: settings.firstLookSeconds,
      grace_seconds: settings.graceSeconds,
    };
    await trx
      .insertInto("landing_setting")
      .values({ channel_id: id, ...columns })
      .onConflict((conflict) => conflict.column("channel_id").doUpdateSet(columns))
      .execute();
    const after = await getLandingSettings(trx, channel);
    await audit(trx, { actor, action: "channel.landing-check", subjectType: "channel", subjectId: id, before, after });
    return after;
  });
}

/** Where a product's page is, or the document of the shop's API that tells its price; null: it is not known. */
export function ownPageUrl(
  { pageUrl }: Pick<LandingSettings, "pageUrl">,
  product: { url: string | null; externalId: string; gtin: string | null },
): string | null {
  if (pageUrl === null) return product.url;
  if (pageUrl.startsWith(OWN_URL)) {
    const own = product.url === null ? null : URL.parse(product.url);
    return own === null ? null : `${own.origin}${own.pathname.replace(/(?<!\/)\/+$/, "")}${pageUrl.slice(OWN_URL.length)}`;
  }
  if (pageUrl.includes("{gtin}") && product.gtin === null) return null;
  return pageUrl
    .replaceAll("{external_id}", encodeURIComponent(product.externalId))
    .replaceAll("{gtin}", encodeURIComponent(product.gtin ?? ""));
}
