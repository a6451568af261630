import { assertAllowedUrl } from "../address-guard.ts";
import type { Instant } from "../domain/instant.ts";
import type { VisitSession } from "../domain/visit-session.ts";
import { ACCEPTED_CODINGS, decompress } from "./decompress.ts";
import { redirectTarget } from "./fetch-page.ts";
import type { Limits } from "./limits.ts";
import { networkFailure } from "./network-failure.ts";
import type { Exit } from "./open-exits.ts";
import { decodeRobots, forbiddingRule, parseRobots, type RobotsRules } from "./robots.ts";
import { VisitEndedError } from "./visit-ended-error.ts";

/** A robots.txt as last fetched. `rules` has a body; the other two have a reason. */
export interface RobotsEntry {
  readonly fetchedAt: Instant;
  readonly verdict: "allow-all" | "disallow-all" | "rules";
  readonly body: string | null;
  readonly reason: string | null;
  readonly expiresAt: Instant;
}

/** Where entries are kept between visits and processes. `origin` is scheme, host and port. */
export interface RobotsCache {
  get(origin: string): Promise<RobotsEntry | null>;
  set(origin: string, entry: RobotsEntry): Promise<void>;
}

export interface RobotsGate {
  /**
   * Lets a URL pass, and says what gap the site asks for (milliseconds, or null).
   * `by`: the way of the visit's session, which a robots.txt that has to be fetched for it takes too.
   * @throws VisitEndedError robots-denied; network or timeout where robots.txt cannot be had.
   */
  pass(url: URL, by?: RobotsWay): Promise<number | null>;
}

export interface RobotsWay {
  readonly exit: Exit;
  readonly session?: VisitSession | undefined;
  /** Told when robots.txt is asked for on this visit's account. */
  readonly onFetch?: () => void;
}

export interface RobotsGateOptions {
  readonly cache: RobotsCache;
  /** The way where a visit brings none. */
  readonly exit: Exit;
  readonly allowedHosts: readonly string[];
  readonly userAgent: string;
  readonly limits: Limits;
  readonly now: () => Date;
  /** Ends what is under way; a fetch is shared between visits, so no visit's own signal will do. */
  readonly closing: AbortSignal;
}

/** The name a site's robots.txt has to use to address us. */
export const PRODUCT_TOKEN = "Cenoskop";
const MAX_ORIGINS = 1000;

/** For callers without a database. */
export function createMemoryRobotsCache(): RobotsCache {
  const entries = new Map<string, RobotsEntry>();
  return {
    get: async (origin) => entries.get(origin) ?? null,
    set: async (origin, entry) => {
      entries.set(origin, entry);
    },
  };
}

interface Known {
  readonly entry: RobotsEntry;
  readonly rules: RobotsRules | null;
}

/**
 * Asks robots.txt before every request (RFC 9309): no file (4xx) allows all; a server error forbids all, unless a copy younger than
 * a day is at hand; a host that cannot be reached is a failure of the network and forbids nothing for longer than it lasts.
 */
export function createRobotsGate(options: RobotsGateOptions): RobotsGate {
  const { cache, limits, now } = options;
  const known = new Map<string, Known>();
  const underWay = new Map<string, Promise<Known>>();

  async function look(origin: string, by: RobotsWay): Promise<Known> {
    const stored = await cache.get(origin);
    if (stored !== null && Date.parse(stored.expiresAt) > now().getTime()) return read(stored);
    let entry: RobotsEntry;
    by.onFetch?.();
    try {
      entry = await fetchEntry(origin, by, options);
    } catch (error) {
      const old = serveOld(stored);
      if (old === null) throw error;
      entry = old;
    }
    if (entry.verdict === "disallow-all") entry = serveOld(stored) ?? entry;
    await cache.set(origin, entry);
    return read(entry);
  }

  /** The stored copy for a while longer, where it is good and young enough. */
  function serveOld(stored: RobotsEntry | null): RobotsEntry | null {
    if (stored === null || stored.verdict === "disallow-all") return null;
    const staleAt = Date.parse(stored.fetchedAt) + limits.robotsStaleMs;
    const expiresAt = Math.min(now().getTime() + limits.robotsRetryMs, staleAt);
    return expiresAt <= now().getTime() ? null : { ...stored, expiresAt: new Date(expiresAt).toISOString() };
  }

  function read(entry: RobotsEntry): Known {
    return { entry, rules: entry.body === null ? null : parseRobots(entry.body, PRODUCT_TOKEN, limits.maxRobotsBytes) };
  }

  async function knownOf(origin: string, by: RobotsWay): Promise<Known> {
    const found = known.get(origin);
    if (found !== undefined && Date.parse(found.entry.expiresAt) > now().getTime()) return found;
    let pending = underWay.get(origin);
    if (pending === undefined) {
      pending = look(origin, by).finally(() => underWay.delete(origin));
      underWay.set(origin, pending);
    }
    const result = await pending;
    known.delete(origin);
    known.set(origin, result);
    for (const oldest of known.size > MAX_ORIGINS ? known.keys().take(1) : []) known.delete(oldest);
    return result;
  }

  return {
    async pass(url, by = { exit: options.exit }) {
      const { entry, rules } = await knownOf(url.origin, by);
      if (entry.verdict === "disallow-all") {
        throw new VisitEndedError(
          "robots-denied",
          `${entry.reason ?? "robots.txt could not be read"}; until it can be read, nothing on ${url.host} may be visited.`,
        );
      }
      if (rules === null) return null;
      const rule = forbiddingRule(rules, url);
      if (rule !== null)
        throw new VisitEndedError("robots-denied", `robots.txt of ${url.host} forbids this page ("Disallow: ${rule.pattern}").`);
      return rules.crawlDelaySeconds === null ? null : Math.min(rules.crawlDelaySeconds * 1000, limits.maxCrawlDelayMs);
    },
  };
}

/** @throws where no answer came at all. */
async function fetchEntry(origin: string, { exit, session }: RobotsWay, options: RobotsGateOptions): Promise<RobotsEntry> {
  const { limits, now } = options;
  const signal = AbortSignal.any([options.closing, AbortSignal.timeout(limits.robotsTimeoutMs)]);
  const entry = (verdict: RobotsEntry["verdict"], body: string | null, reason: string | null): RobotsEntry => {
    const keepMs = verdict === "disallow-all" ? limits.robotsRetryMs : limits.robotsFreshMs;
    return { fetchedAt: now().toISOString(), verdict, body, reason, expiresAt: new Date(now().getTime() + keepMs).toISOString() };
  };
  let url = new URL("/robots.txt", origin);
  for (let hops = 0; hops <= limits.maxRobotsRedirects; hops++) {
    let answer;
    try {
      const own = { "user-agent": options.userAgent, accept: "text/plain,*/*;q=0.5", "accept-encoding": ACCEPTED_CODINGS };
      answer = await exit.exchange(assertAllowedUrl(url, options.allowedHosts), {
        dispatcher: exit.dispatcher,
        headers: { ...own, ...session?.headersFor(url.href) },
        limits,
        signal,
        wantsBody: (status) => status < 400,
      });
    } catch (error) {
      if (signal.aborted) throw new VisitEndedError("timeout", `robots.txt of ${url.host} did not come in time.`, { cause: error });
      if (error instanceof VisitEndedError && error.outcome === "too-large")
        return entry("disallow-all", null, `robots.txt of ${url.host} is endless`);
      throw networkFailure(error, url.host);
    }
    const { status, headers, body } = answer;
    if (status === 429 || status >= 500) return entry("disallow-all", null, `robots.txt of ${url.host} answers ${status}`);
    // what a proxy that forwards answers by itself must not pass for the site's "there is none"
    if (exit.tunnel !== null && url.protocol === "http:" && status >= 400 && status !== 404 && status !== 410)
      throw new VisitEndedError(
        "network",
        `robots.txt of ${url.host} answers ${status} through the proxy, which may be the proxy's own answer.`,
        {
          byProxy: true,
          status,
        },
      );
    if (status >= 400) return entry("allow-all", null, `robots.txt of ${url.host} answers ${status}: there is none`);
    if (status < 300) {
      const text = decodeRobots(decompress(body, headers["content-encoding"], limits).subarray(0, limits.maxRobotsBytes + 1));
      return entry("rules", text, null);
    }
    const next = redirectTarget(answer);
    if (next === null) return entry("disallow-all", null, `robots.txt of ${url.host} answers ${status}`);
    url = next;
  }
  // RFC 9309, 2.3.1.2: after five redirects it may count as not there
  return entry("allow-all", null, `robots.txt redirects more than ${limits.maxRobotsRedirects} times: there is none`);
}
