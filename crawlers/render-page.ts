import { hash } from "node:crypto";
import type { BrowserContext, CDPSession, Page } from "playwright";
import { assertAllowedUrl, type AddressGuardOptions } from "../address-guard.ts";
import type { Screenshot } from "../domain/visit.ts";
import type { VisitSession } from "../domain/visit-session.ts";
import { ForbiddenAddressError } from "../errors.ts";
import type { Progress } from "./attempt-visit.ts";
import { mayBePage, type FinalAnswer } from "./classify-answer.ts";
import { tooLarge } from "./exchange.ts";
import type { Limits } from "./limits.ts";
import { networkFailure } from "./network-failure.ts";
import type { BrowserLease, Browsers } from "./open-browsers.ts";
import type { Exit } from "./open-exits.ts";
import { openGuardedProxy, type GuardedProxy } from "./open-guarded-proxy.ts";
import { VisitEndedError } from "./visit-ended-error.ts";
import { waitUntilSettled } from "./wait-until-settled.ts";
import { watchPage, type PageWatch } from "./watch-page.ts";

export interface RenderPageOptions {
  readonly browsers: Browsers;
  readonly guard: AddressGuardOptions;
  /** The session goes through it. */
  readonly exit: Exit;
  readonly session: VisitSession | undefined;
  readonly screenshot: boolean;
  /** Requests to other sites go out at once. */
  readonly thirdParties: boolean;
  /** Called before each request for the page's own document; throws where it must not be made. */
  readonly beforeDocument: (url: URL) => Promise<void>;
  readonly userAgent: string;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export interface RenderedPage extends FinalAnswer {
  readonly screenshot: Screenshot | null;
  /** Requests to other sites that it did without. */
  readonly heldBack: number;
}

/**
 * Shows a page in a browser context of its own and gives the document once it has come to rest, as HTML in UTF-8.
 *
 * Playwright is driven directly and not through crawlee's PlaywrightCrawler: that one waits for a navigation before it hands the page
 * over, while the outcome of ours is often decided during it (robots.txt of a redirect, a PDF, a refused address), and its browser
 * pool adds a second owner of retirement and retries.
 * @throws VisitEndedError, ForbiddenAddressError; for the rest see attempt-visit.ts.
 */
export async function renderPage(url: string, options: RenderPageOptions): Promise<RenderedPage> {
  const { browsers, guard, exit, session, limits, signal } = options;
  assertAllowedUrl(url, guard.allowedHosts);
  const lease = await browsers.lease().catch((error: unknown) => {
    throw browserFailure(error);
  });
  let proxy: GuardedProxy | null = null;
  let context: BrowserContext | null = null;
  const stopped = Promise.withResolvers<never>();
  // whoever loses the race below has nobody else to listen to it
  stopped.promise.catch(() => null);
  const abort = (): void => stopped.reject(signal.reason as Error);
  const crash = (): void => stopped.reject(new VisitEndedError("network", "The browser broke down on this page.", { transient: true }));
  signal.addEventListener("abort", abort, { once: true });
  lease.browser.once("disconnected", crash);
  if (signal.aborted) abort();
  try {
    const { dispatcher, tunnel } = exit;
    proxy = await openGuardedProxy({ guard, dispatcher, tunnel, connectTimeoutMs: limits.connectTimeoutMs });
    context = await Promise.race([newContext(lease, proxy, options.userAgent), stopped.promise]);
    if (session !== undefined) await context.addCookies(session.browserCookies());
    return await Promise.race([show(url, context, proxy, options, stopped.reject), stopped.promise]);
  } catch (error) {
    throw browserFailure(error);
  } finally {
    signal.removeEventListener("abort", abort);
    lease.browser.off("disconnected", crash);
    proxy?.close();
    const sound = context !== null && (await closed(context, limits.browserCloseMs));
    lease.release(!sound);
  }
}

/** Playwright's errors carry no code; whatever the browser could not do is worth another try with a new one. Mistakes of ours are not. */
function browserFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError)
    return error;
  if (error instanceof VisitEndedError || error instanceof ForbiddenAddressError || "code" in error) return error;
  const firstLine = error.message.split("\n")[0];
  return new VisitEndedError("network", `The browser failed on this page (${firstLine}).`, { cause: error, transient: true });
}

function newContext(lease: BrowserLease, proxy: GuardedProxy, userAgent: string): Promise<BrowserContext> {
  return lease.browser.newContext({
    proxy: { server: proxy.url, bypass: "<-loopback>" },
    userAgent,
    extraHTTPHeaders: { "accept-language": "*" },
    serviceWorkers: "block",
    acceptDownloads: false,
    viewport: { width: 1366, height: 900 },
  });
}

/** Whether the context could be closed in time; a renderer in an endless loop may keep it. */
async function closed(context: BrowserContext, withinMs: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), withinMs);
  const done = context.close().then(
    () => true,
    () => false,
  );
  return Promise.race([done, late.promise]).finally(() => clearTimeout(timer));
}

async function show(
  url: string,
  context: BrowserContext,
  proxy: GuardedProxy,
  options: RenderPageOptions,
  stop: (reason: Error) => void,
): Promise<RenderedPage> {
  const { guard, beforeDocument, limits, progress, session: visitor } = options;
  const page = await context.newPage();
  // a visit is one page
  context.on("page", (other) => void other.close().catch(() => null));
  page.on("crash", () => stop(new VisitEndedError("network", "The page crashed the browser's renderer.", { transient: true })));
  const session: CDPSession = await context.newCDPSession(page);
  let documents = 0;
  const watch = await watchPage(session, {
    async onDocument(target) {
      progress.url = target.href;
      if (++documents > limits.maxRedirects + 1)
        throw new VisitEndedError("network", `${target.host} redirects more than ${limits.maxRedirects} times.`);
      assertAllowedUrl(target, guard.allowedHosts);
      await beforeDocument(target);
      return visitor?.plainHeadersFor(target.href) ?? {};
    },
    onAnswer(status, headers) {
      progress.status = status;
      if (status >= 200 && status < 300 && !mayBePage(headers["content-type"] ?? null)) {
        throw new VisitEndedError("unreadable", `The address gives ${headers["content-type"]}, which is no page.`);
      }
      if (Number(headers["content-length"] ?? 0) > limits.maxBodyBytes) throw tooLarge(limits.maxBodyBytes);
    },
    onBytes(total) {
      if (total > limits.maxBrowserPageBytes) throw tooLarge(limits.maxBrowserPageBytes);
    },
    thirdParties: options.thirdParties,
    stop,
  });
  await page.goto(url, { waitUntil: "commit", timeout: 0 }).catch((error: unknown) => {
    // an answer without a page (204) leaves the browser where it was
    if (watch.answer() === null || watch.answer()?.status !== 204) throw navigationFailure(error, proxy, new URL(progress.url));
  });
  // an answer that is no page needs no patience; the page of a refusal may still replace itself with the right one
  const refused = (watch.answer()?.status ?? 0) >= 400 && ![401, 403, 503].includes(watch.answer()?.status ?? 0);
  if (refused) watch.held.refuse();
  const html = refused ? await loadedContent(page) : await settledContent(page, watch, limits);
  const answer = watch.answer();
  if (answer === null) throw new VisitEndedError("network", "The browser showed a page that nobody sent.");
  const body = answer.status === 204 ? Buffer.alloc(0) : Buffer.from(html);
  if (body.length > limits.maxBodyBytes) throw tooLarge(limits.maxBodyBytes);
  if (answer.status !== 204) progress.url = page.url();
  const headers = { ...answer.headers, "content-type": "text/html; charset=utf-8" };
  visitor?.keepBrowserCookies(await context.cookies());
  const screenshot = options.screenshot && body.length > 0 ? await takeScreenshot(session) : null;
  return { status: answer.status, headers, body, redirected: progress.url !== url, screenshot, heldBack: watch.heldBack() };
}

/** The page from its top, as high as a person would scroll: pictures of endless pages are of use to nobody. */
async function takeScreenshot(session: CDPSession): Promise<Screenshot> {
  const { cssContentSize } = await session.send("Page.getLayoutMetrics");
  const clip = { x: 0, y: 0, width: Math.min(cssContentSize.width, 2000), height: Math.min(cssContentSize.height, 6000), scale: 1 };
  const { data } = await session.send("Page.captureScreenshot", { format: "jpeg", quality: 60, captureBeyondViewport: true, clip });
  const body = Buffer.from(data, "base64");
  return { hash: hash("sha256", body), body, contentType: "image/jpeg" };
}

async function loadedContent(page: Page): Promise<string> {
  await page.waitForLoadState("domcontentloaded", { timeout: 0 });
  return page.content();
}

async function settledContent(page: Page, watch: PageWatch, limits: Limits): Promise<string> {
  for (let tries = 1; ; tries++) {
    await waitUntilSettled(page, watch.network, watch.held, limits);
    try {
      return await page.content();
    } catch (error) {
      // it set off for another page just now
      if (tries === 3 || page.isClosed() || !/navigat/i.test((error as Error).message)) throw error;
    }
  }
}

/** What the proxy knows of a failed navigation says more than the browser does. */
function navigationFailure(error: unknown, proxy: GuardedProxy, target: URL): Error {
  const failure = proxy.failureOf(target.host);
  if (failure !== null) return networkFailure(failure, target.host);
  const code = /net::(ERR_[A-Z0-9_]+)/.exec((error as Error).message)?.[1];
  if (code === undefined) return error as Error;
  const options = { cause: error, transient: /RESET|CLOSED|EMPTY_RESPONSE/.test(code) };
  if (/TIMED_OUT/.test(code))
    return new VisitEndedError("timeout", `${target.host} did not answer the browser in time (${code}).`, options);
  return new VisitEndedError("network", `The browser could not open ${target.host} (${code}).`, options);
}
