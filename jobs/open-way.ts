import { openVisitSession, type OpenSession } from "../crawlers/open-visit-session.ts";
import { cheaperTier, dearerTier, type ProxyTier, type Tier } from "../domain/proxy.ts";
import type { Source } from "../domain/source.ts";
import type { EndedVisit, PageVisit, Visit, VisitRequest } from "../domain/visit.ts";
import type { Log } from "../log.ts";
import type { Db } from "../store/connect.ts";
import type { SecretBox } from "../store/secret-box.ts";
import {
  changeTier,
  claimCheaperTry,
  noteSessionVisit,
  noteTierFailures,
  openAccess,
  takeSession,
  type OpenAccess,
  type OpenProxy,
} from "../store/visit-sessions.ts";

/** How a source is visited within one job. */
export interface Way {
  /**
   * `refusalIn` says why a page is none but a wall that only its content gives away, or null; it is asked about each page that comes back, the last
   * of them the one that is given. The plain way does not ask: it has no other to go.
   */
  visit(request: VisitRequest, refusalIn?: RefusalIn): Promise<Visit>;
}

export type RefusalIn = (page: PageVisit) => Promise<string | null>;

export interface OpenWayOptions {
  readonly db: Db;
  readonly crawler: { visit(request: VisitRequest): Promise<Visit> };
  readonly secrets: SecretBox;
  readonly log: Log;
  /** Waits for the source's gap before each further try of a visit; false: there is no time left for one. */
  readonly myTurn: () => Promise<boolean>;
}

/** Tries of one visit, over proxies and tiers. */
const MOST_TRIES = 3;
/** Visits in a row that bring nothing before a dearer tier is tried: a site that is down is down for every proxy. */
const MOST_FAILURES = 3;

/**
 * Plain where the source asks for nothing else. Otherwise through its sessions: the cheapest tier first, a dearer one when the site refuses us or
 * nothing comes back, remembered with its reason, and the cheaper one again from time to time. What robots.txt denies stays denied, and a site
 * that asks for fewer requests gets fewer: neither is a reason for another address.
 */
export async function openWay(options: OpenWayOptions, source: Source): Promise<Way> {
  const access = await openAccess(options.db, options.secrets, source.id);
  return access === null ? options.crawler : createWay(options, source, access);
}

interface Pick {
  readonly tier: Tier;
  readonly proxy: OpenProxy | null;
}

function createWay({ db, crawler, secrets, log, myTurn }: OpenWayOptions, source: Source, access: OpenAccess): Way {
  const sessions = new Map<number | null, Promise<OpenSession & { readonly id: number }>>();
  const resting = new Set(access.proxies.filter(({ cooling }) => cooling).map(({ id }) => id));
  let { tier, tierFailures, mayTryCheaper } = access;

  const usable = (of: Tier): readonly OpenProxy[] => access.proxies.filter((one) => one.tier === of && !resting.has(one.id));
  const available = (): Set<Tier> => new Set([...(access.direct ? (["none"] as const) : []), ...access.proxies.flatMap(tierIfUsable)]);
  const tierIfUsable = (proxy: OpenProxy): ProxyTier[] => (resting.has(proxy.id) ? [] : [proxy.tier]);

  /** null: the source wants a proxy and has none. */
  function pick(wanted: Tier): Pick | null {
    if (wanted === "none" && access.direct) return { tier: "none", proxy: null };
    const of = usable(wanted)[0] === undefined ? (dearerTier(wanted, available()) ?? wanted) : wanted;
    // with all of them resting the next visit is as good a moment as any: the source's gap still holds
    const proxy = usable(of)[0] ?? access.proxies.find((one) => one.tier === wanted) ?? access.proxies[0];
    return proxy === undefined ? null : { tier: proxy.tier, proxy };
  }

  function sessionOf(proxy: OpenProxy | null): Promise<OpenSession & { readonly id: number }> {
    const key = proxy?.id ?? null;
    let session = sessions.get(key);
    if (session === undefined) {
      session = takeSession(db, secrets, source.id, key).then(({ id, jar }) => {
        const proxyUrl = proxy?.url.replaceAll(/\{session\}|%7Bsession%7D/gi, `s${id}`) ?? null;
        const { httpClient, cookies, headers } = access;
        return Object.assign(openVisitSession({ key: `${id}`, host: source.host, httpClient, proxyUrl, cookies, headers, jar }), { id });
      });
      sessions.set(key, session);
      session.catch(() => sessions.delete(key));
    }
    return session;
  }

  async function visitOnce(
    request: VisitRequest,
    { proxy }: Pick,
    refusalIn: RefusalIn | undefined,
  ): Promise<{ visit: Visit; result: Result; reason: string | null }> {
    const session = await sessionOf(proxy);
    const visit = await crawler.visit({ ...request, session });
    const refusal = visit.kind === "page" ? ((await refusalIn?.(visit)) ?? null) : null;
    const result = refusal === null ? resultOf(visit) : "blocked";
    const reason = visit.kind === "ended" ? visit.reason : refusal;
    const rotates = proxy !== null && /\{session\}|%7Bsession%7D/i.test(proxy.url);
    const rests = !(rotates && result === "blocked");
    if (result === "good" && proxy !== null) resting.delete(proxy.id);
    if (result !== "good" && proxy !== null && rests) resting.add(proxy.id);
    if (result === "blocked") sessions.delete(proxy?.id ?? null);
    await noteSessionVisit(db, secrets, {
      sessionId: session.id,
      proxyId: proxy?.id ?? null,
      result,
      reason,
      durationMs: visit.durationMs,
      bytes: visit.proxy?.bytes ?? 0,
      rests,
      jar: session.changedJar(),
    });
    return { visit, result, reason };
  }

  async function moveTo(to: Tier, why: string): Promise<void> {
    const from = tier;
    if (from === to) return;
    const reason = `${to === "none" ? "Without a proxy" : `Through ${to} proxies`}: ${why}`;
    if (await changeTier(db, { sourceId: source.id, from, to, reason })) {
      log.info({ sourceId: source.id, host: source.host, from, to, reason }, "A source is visited another way from now on");
    }
    tier = to;
    tierFailures = 0;
  }

  async function countFailure(failures: number): Promise<void> {
    if (failures === tierFailures) return;
    tierFailures = failures;
    await noteTierFailures(db, source.id, failures);
  }

  /** The cheaper tier to try with this visit, or null. */
  async function cheaperNow(): Promise<Tier | null> {
    if (!mayTryCheaper) return null;
    mayTryCheaper = false;
    const cheaper = cheaperTier(tier, available());
    return cheaper !== null && (await claimCheaperTry(db, source.id)) ? cheaper : null;
  }

  /** Whether another try makes sense; moves to a dearer tier where that is called for. */
  async function afterTrouble(result: "blocked" | "failed", used: Pick, visit: Visit, reason: string): Promise<boolean> {
    const another = usable(used.tier).length > 0;
    if (result === "failed" && visit.proxy?.failed !== true) {
      if (tierFailures + 1 < MOST_FAILURES) {
        await countFailure(tierFailures + 1);
        return false;
      }
    } else if (another) return true;
    const dearer = dearerTier(used.tier, available());
    if (dearer === null) {
      if (result === "failed") await countFailure(tierFailures + 1);
      return another;
    }
    await moveTo(dearer, reason);
    return true;
  }

  return {
    async visit(request, refusalIn) {
      let requests = 0;
      const cheaper = await cheaperNow();
      let trial = cheaper !== null;
      for (let tries = 1; ; tries++) {
        const picked = pick(trial && cheaper !== null ? cheaper : tier);
        if (picked === null) return withoutProxy(request);
        const { visit: last, result, reason } = await visitOnce(request, picked, refusalIn);
        requests += last.requests ?? 1;
        const visit = { ...last, requests };
        if (result === "good") {
          // also where a dearer tier had to stand in for one whose proxies all rest
          if (trial) await moveTo(picked.tier, "it was tried again, and it works");
          await countFailure(0);
          return visit;
        }
        const again = trial || (await afterTrouble(result, picked, visit, reason ?? result));
        trial = false;
        if (!again || tries >= MOST_TRIES || !(await myTurn())) return visit;
      }
    },
  };
}

type Result = "good" | "blocked" | "failed";

/** What a visit says of its way. A login or the law is no matter of the address that asks, nor is too many requests. */
function resultOf(visit: Visit): Result {
  if (visit.kind === "page") return "good";
  if (visit.outcome === "blocked") return visit.status === 401 || visit.status === 451 ? "good" : "blocked";
  return visit.outcome === "network" || visit.outcome === "timeout" ? "failed" : "good";
}

function withoutProxy(request: VisitRequest): EndedVisit {
  return {
    kind: "ended",
    request,
    finalUrl: request.url,
    status: null,
    fetchedAt: new Date().toISOString(),
    fetchMode: request.fetchMode,
    durationMs: 0,
    outcome: "network",
    reason: "The source is to be visited through a proxy only, and has none that is switched on; add one, or allow direct visits.",
    body: null,
    bodyHash: null,
    retryAfterSeconds: null,
  };
}
