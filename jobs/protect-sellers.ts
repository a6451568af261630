import type { Instant } from "../domain/instant.ts";
import type { Observation } from "../domain/observation.ts";
import { coverOffers, sellerCover, type CoveredSeller, type SellerSetting } from "../domain/seller-cover.ts";
import type { SourceKind } from "../domain/source.ts";
import type { Log } from "../log.ts";
import { loadParsers } from "../parsers/registry.ts";
import type { Db } from "../store/connect.ts";
import { ownSellerNames } from "../store/own-seller-names.ts";
import { erasedSellers, notePrivateSellers } from "../store/private-sellers.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { settleSellers } from "../store/settle-sellers.ts";

export interface ProtectSellersOptions {
  readonly db: Db;
  readonly secrets: Pick<SecretBox, "pseudonym">;
  readonly log: Log;
}

export interface ProtectedSource {
  readonly id: number;
  readonly host: string;
  readonly kind: SourceKind;
  readonly parser: string | null;
  readonly sellers: SellerSetting;
}

/** An observation as it may be stored. Rejects when what was left out of it cannot be kept apart: then it must not be stored either. */
export type Protect = (observation: Observation) => Promise<Observation>;

/**
 * Where names of private sellers end: brings what is stored of the source into the way that holds for it now, and gives what makes its
 * observations storable. To be called before its pages are read.
 */
export async function protectSellers({ db, secrets, log }: ProtectSellersOptions, source: ProtectedSource): Promise<Protect> {
  const { id: sourceId, host } = source;
  const cover = sellerCover(source, await tradersOnly(source));
  const pseudonymOf = (text: string): string => secrets.pseudonym(text);
  const own = await ownSellerNames(db);
  const changed = await settleSellers(db, { sourceId, cover, own, pseudonymOf });
  if (changed > 0) log.info({ sourceId, host, cover, changed }, "Names of a source's sellers are kept in another way from now on");
  const erased = await erasedSellers(db, sourceId);
  const noted = new Set<string>();
  return async (observation) => {
    if (observation.offers.length === 0 || (cover === "named" && erased.size === 0)) return observation;
    const { offers, covered } = coverOffers(observation.offers, { cover, pseudonymOf, erased, own, pageUrl: observation.finalUrl });
    if (covered.length === 0) return observation;
    await note(covered, observation.observedAt);
    return { ...observation, offers };
  };

  /** Once a job: the day of the last look is all that retention needs. */
  async function note(covered: readonly CoveredSeller[], at: Instant): Promise<void> {
    const fresh = covered.filter(({ pseudonym }) => !noted.has(pseudonym) && !erased.has(pseudonym));
    await notePrivateSellers(db, sourceId, fresh, at);
    for (const { pseudonym } of fresh) noted.add(pseudonym);
  }
}

/** Whether the site lets nobody but businesses sell, as its parser says. */
async function tradersOnly({ host, parser }: ProtectedSource): Promise<boolean> {
  const registry = await loadParsers();
  const site = registry.sites.find(({ name }) => name === parser) ?? registry.siteOf(host.replace(/:\d+$/, ""));
  return site?.parser.tradersOnly === true;
}
