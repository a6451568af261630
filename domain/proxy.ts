/** Ways to a source, cheapest first. `none`: straight from here. */
export const TIERS = ["none", "datacenter", "residential", "mobile"] as const;
export type Tier = (typeof TIERS)[number];
export const PROXY_TIERS = ["datacenter", "residential", "mobile"] as const;
export type ProxyTier = (typeof PROXY_TIERS)[number];

/** `impit` speaks TLS and HTTP/2 as a browser does. */
export const HTTP_CLIENTS = ["undici", "impit"] as const;
export type HttpClient = (typeof HTTP_CLIENTS)[number];

/** The next dearer tier of those there are, or null. */
export function dearerTier(tier: Tier, available: ReadonlySet<Tier>): Tier | null {
  return TIERS.slice(TIERS.indexOf(tier) + 1).find((one) => available.has(one)) ?? null;
}

/** The next cheaper tier of those there are, or null. */
export function cheaperTier(tier: Tier, available: ReadonlySet<Tier>): Tier | null {
  return TIERS.slice(0, TIERS.indexOf(tier)).findLast((one) => available.has(one)) ?? null;
}
