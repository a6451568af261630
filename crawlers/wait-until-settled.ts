import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright";
import type { Limits } from "./limits.ts";

/** What the page's network is doing, counted by whoever watches it. */
export interface NetworkActivity {
  /** Requests under way that may still change the document. */
  pending(): number;
  /** performance.now() of the last one that began or ended. */
  lastAt(): number;
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
  if (forMs < quietMs || document.readyState === "loading") return { forMs, price: false };
  const filled = (selector, read) => [...document.querySelectorAll(selector)].some((element) => /[1-9]/.test(read(element) ?? ""));
  const price =
    [...document.querySelectorAll('script[type="application/ld+json"]')].some((script) => /"(price|lowPrice)"\\s*:\\s*"?[^",}]*[1-9]/.test(script.textContent)) ||
    filled('[itemprop="price"], [itemprop="lowPrice"]', (element) => element.getAttribute("content") ?? element.textContent) ||
    filled('meta[property="product:price:amount"], meta[property="og:price:amount"]', (element) => element.content) ||
    /\\d[\\d\\s.,'\\u00a0\\u202f]*(z\\u0142|PLN|\\u20ac|EUR|\\u00a3|GBP|\\$|USD|K\\u010d|CZK|Ft|HUF|lei|RON|kr|SEK|DKK|NOK|CHF|\\u043b\\u0432)|(\\u20ac|\\u00a3|\\$|PLN|EUR|USD|CHF)\\s*\\d/.test(document.body?.innerText ?? "");
  return { forMs, price };
}`;

/**
 * Waits until the document has come to rest: no change and no request for a moment where a price is in sight, for longer where none
 * is. A page that never rests (a ticker, a carousel) is taken as it stands after `settleMs`.
 */
export async function waitUntilSettled(page: Page, network: NetworkActivity, limits: Limits): Promise<void> {
  const deadline = performance.now() + limits.settleMs;
  while (performance.now() < deadline) {
    const state = await page.evaluate<{ forMs: number; price: boolean }>(`(${PROBE})(${limits.quietMs})`).catch((error: unknown) => {
      // the document is just being replaced
      if (page.isClosed() || !/navigat|context was destroyed|Cannot find context/i.test((error as Error).message)) throw error;
      return { forMs: 0, price: false };
    });
    const networkMs = network.pending() > 0 ? 0 : performance.now() - network.lastAt();
    const quietMs = Math.min(state.forMs, networkMs);
    if (quietMs >= (state.price ? limits.quietMs : limits.quietWithoutPriceMs)) return;
    await delay(POLL_MS);
  }
}
