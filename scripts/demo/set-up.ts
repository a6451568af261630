import { readCatalogueCsv } from "../../connectors/catalogue-csv.ts";
import type { Strategy } from "../../domain/price-proposal.ts";
import { catalogueCsv } from "../../fixtures/catalogue-csv.ts";
import { PRETEND_SITES, type PretendSiteName } from "../../fixtures/pretend-market.ts";
import type { PretendWeb } from "../../fixtures/pretend-web.ts";
import { addAlertRule, listAlertRules } from "../../store/alert-rules.ts";
import { createKey, listKeys, revokeKey } from "../../store/api-keys.ts";
import { importCatalogue } from "../../store/catalogue-import.ts";
import type { Db } from "../../store/connect.ts";
import { addDeliveryTarget, listDeliveryTargets, removeDeliveryTarget } from "../../store/delivery-targets.ts";
import type { SecretBox } from "../../store/secret-box.ts";
import { addSource, findSource, listSources, updateSource } from "../../store/sources.ts";
import { addStrategy, listStrategies } from "../../store/strategies.ts";

const ACTOR = "demo";
const FIRST = { limit: 100 };
const KINDS = { elektro: "shop", jsklep: "shop", targowisko: "marketplace", porownywarka: "comparator" } as const;

// Cheaper than the cheapest rival by 1 zł, at least five percent margin, at most fifteen percent a step, ending in ,99.
const STRATEGY: Pick<Strategy, "name" | "rules" | "rounding"> = {
  name: "Beat the cheapest",
  rules: [
    { name: "undercut-lowest", settings: { amount: { amount: "1.00", currency: "PLN" } } },
    { name: "keep-margin", settings: { percent: 5 } },
    { name: "stay-in-range", settings: { maxPercent: 15 } },
  ],
  rounding: { mode: "down", ending: 99, modulus: 100 },
};

export interface SetUp {
  readonly products: number;
  readonly listings: number;
  /** For people to look around with; shown once. */
  readonly key: string;
}

/**
 * What a user would have entered: the four sites, a strategy, the catalogue with its watched addresses, two alert rules, a webhook and an
 * API key. Done again on a folder that has it, it changes what differs.
 */
export async function setUp(
  db: Db,
  web: PretendWeb,
  options: { readonly intervalSeconds: number; readonly secrets: SecretBox; readonly webhook: { url: string; secret: string } },
): Promise<SetUp> {
  // of an earlier demo, on another port
  await retireOldSites(db, web);
  for (const site of PRETEND_SITES) await addSite(db, web, site);
  const strategies = await listStrategies(db, FIRST);
  if (!strategies.items.some(({ name }) => name === STRATEGY.name)) await addStrategy(db, STRATEGY, ACTOR);

  const csv = Buffer.from(catalogueCsv(web.products, web.listings, STRATEGY.name));
  const { rows } = await readCatalogueCsv(async function* () {
    yield csv;
  });
  const imported = await importCatalogue(db, rows, ACTOR, { strict: true, intervalSeconds: options.intervalSeconds });
  if (!imported.written) throw new Error("The demo's own catalogue was refused; this is a defect of the demo.");

  const rules = await listAlertRules(db, FIRST);
  if (rules.items.length === 0) {
    await addAlertRule(db, { kind: "price-change", productId: null, settings: { minPercent: 2 } }, ACTOR);
    await addAlertRule(db, { kind: "stock-change", productId: null, settings: {} }, ACTOR);
  }
  for (const { id } of (await listDeliveryTargets(db, FIRST)).items) await removeDeliveryTarget(db, id, ACTOR);
  const { url, secret } = options.webhook;
  await addDeliveryTarget(db, options.secrets, { name: "The demo's own receiver", channel: "webhook", settings: { url }, secret }, ACTOR);

  if ((await listKeys(db)).some(({ name, revokedAt }) => name === ACTOR && revokedAt === null)) await revokeKey(db, ACTOR, ACTOR);
  const { key } = await createKey(db, { name: ACTOR, scopes: ["read", "write", "approve", "feed", "admin"] }, ACTOR);
  return { products: imported.rowsRead, listings: web.listings.length, key };
}

/** Sites of a run on another port: their addresses lead nowhere now. */
async function retireOldSites(db: Db, web: PretendWeb): Promise<void> {
  const current = new Set(PRETEND_SITES.map((site) => web.host(site)));
  for (const source of (await listSources(db, FIRST)).items) {
    if (source.enabled && !current.has(source.host)) await updateSource(db, source.id, { enabled: false }, ACTOR);
  }
}

async function addSite(db: Db, web: PretendWeb, site: PretendSiteName): Promise<void> {
  const host = web.host(site);
  if ((await findSource(db, host)) !== null) return;
  // our own server on this machine may be asked more often than a shop
  const fields = { name: site, kind: KINDS[site], country: "PL", currency: "PLN", taxIncluded: true, minGapMs: 25 };
  await addSource(db, { host, ...fields, parser: site === "porownywarka" ? "ceneo.pl" : null }, ACTOR);
}
