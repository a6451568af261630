import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright";
import type { Limits } from "./limits.ts";

/** What the page's network is doing, counted by whoever watches it. */
export interface NetworkActivity {
  /** It sets off for another page, and waits until that may be asked for. */
  entering(): boolean;
  /** Requests under way that may still change the document. */
  pending(): number;
  /** The same, documents left out. */
  pendingParts(): number;
  /** performance.now() of the last one that began or ended. */
  lastAt(): number;
}

/** Requests to other sites' hosts, which wait until it is known whether the page can do without them. */
export interface HeldRequests {
  waiting(): number;
  /** They may go, and so may all that follow. */
  release(): void;
  /** They fail, and so do all that follow. */
  refuse(): void;
}

const POLL_MS = 50;

/**
 * Runs in the page: starts watching for changes on the first call; tells for how long there were none, and whether a price is in
 * sight (structured data with one, or an amount beside a currency in the visible text).
 */
const PROBE = `(quietMs) => {
  const key = Symbol.for("cenoskop.changes");
  let changes = document[key];
  if (changes === undefined) {
    changes = document[key] = { at: performance.now() };
    new MutationObserver(() => { changes.at = performance.now(); }).observe(document, { childList: true, characterData: true, subtree: true });
  }
  const forMs = performance.now() - changes.at;
  const loading = document.readyState === "loading";
  if (forMs < quietMs) return { forMs, price: false, loading };
  const filled = (selector, read) => [...document.querySelectorAll(selector)].some((element) => /[1-9]/.test(read(element) ?? ""));
  const price =
    [...document.querySelectorAll('script[type="application/ld+json"]')].some((script) => /"(price|lowPrice)"\\s*:\\s*"?[^",}]*[1-9]/.test(script.textContent)) ||
    filled('[itemprop="price"], [itemprop="lowPrice"]', (element) => element.getAttribute("content") ?? element.textContent) ||
    filled('meta[property="product:price:amount"], meta[property="og:price:amount"]', (element) => element.content) ||
    /\\d[\\d\\s.,'\\u00a0\\u202f]*(z\\u0142|PLN|\\u20ac|EUR|\\u00a3|GBP|\\$|USD|K\\u010d|CZK|Ft|HUF|lei|RON|kr|SEK|DKK|NOK|CHF|\\u043b\\u0432)|(\\u20ac|\\u00a3|\\$|PLN|EUR|USD|CHF)\\s*\\d/.test(document.body?.innerText ?? "");
  return { forMs, price, loading };
}`;

/**
 * Waits until the document has come to rest: no change and no request for a moment where a price is in sight, for longer where none
 * is. A page that never rests (a ticker, a carousel) is taken as it stands after `settleMs`. Requests to other sites are let through only
 * when all else is quiet and no price is in sight: most are trackers, but some shops keep their own scripts elsewhere.
 */
export async function waitUntilSettled(page: Page, network: NetworkActivity, held: HeldRequests, limits: Limits): Promise<void> {
  let deadline = performance.now() + limits.settleMs;
  while (performance.now() < deadline) {
    const state = await page
      .evaluate<{ forMs: number; price: boolean; loading: boolean }>(`(${PROBE})(${limits.quietMs})`)
      .catch((error: unknown) => {
        // the document is just being replaced
        if (page.isClosed() || !/navigat|context was destroyed|Cannot find context/i.test((error as Error).message)) throw error;
        return { forMs: 0, price: false, loading: false };
      });
    if (held.waiting() > 0 && network.pendingParts() === 0) {
      const stillMs = Math.min(state.forMs, performance.now() - network.lastAt());
      // a script of another site that the document waits for: it goes on without where the price is there already
      if (stillMs >= limits.quietMs && !state.price) held.release();
      else if (stillMs >= limits.quietMs && state.loading) held.refuse();
    }
    if (state.loading || network.entering()) {
      // the whole visit's time bounds this
      deadline = performance.now() + limits.settleMs;
      await delay(POLL_MS);
      continue;
    }
    const networkMs = network.pending() > 0 ? 0 : performance.now() - network.lastAt();
    const quietMs = Math.min(state.forMs, networkMs);
    if (quietMs >= (state.price ? limits.quietMs : limits.quietWithoutPriceMs)) return;
    await delay(POLL_MS);
  }
}
