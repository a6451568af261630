import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright";
import type { Log } from "../log.ts";
import { findChromium, type Chromium } from "./find-chromium.ts";
import { groupMemory } from "./group-memory.ts";
import type { Limits } from "./limits.ts";

/** A browser in use by one visit. */
export interface BrowserLease {
  readonly browser: Browser;
  /** Must be called once, `broken` when the browser no longer does as told: then it is killed and replaced. */
  release(broken: boolean): void;
}

export interface Browsers {
  /** The running browser, or a new one. @throws VisitEndedError when none can be had. */
  lease(): Promise<BrowserLease>;
  /** Process id of the browser that the next lease gives, or null. */
  pid(): number | null;
  close(): Promise<void>;
}

interface Running {
  readonly browser: Browser;
  readonly pid: number;
  readonly home: string;
  readonly launchedAt: number;
  pages: number;
  active: number;
  retired: boolean;
}

export interface BrowsersOptions {
  readonly chromiumPath: string | null;
  readonly limits: Limits;
  readonly log: Log;
}

/** One browser for all visits, launched on the first need and replaced by age, page count, memory or when it breaks. */
export function openBrowsers({ chromiumPath, limits, log }: BrowsersOptions): Browsers {
  let found: Promise<Chromium> | null = null;
  let current: Promise<Running> | null = null;
  let running: Running | null = null;
  const all = new Set<Running>();
  const shutting = new Set<Promise<void>>();
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  async function start(): Promise<Running> {
    found ??= findChromium(chromiumPath, log);
    const chromium = await found.catch((error: unknown) => {
      found = null;
      throw error;
    });
    const home = await mkdtemp(join(tmpdir(), "cenoskop-browser-"));
    const browser = await launch(chromium, home, limits, log);
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const pid = processInfo.find(({ type }) => type === "browser")?.id ?? 0;
    const started: Running = { browser, pid, home, launchedAt: performance.now(), pages: 0, active: 0, retired: false };
    all.add(started);
    running = started;
    log.info({ path: chromium.path, origin: chromium.origin, version: browser.version(), pid }, "Browser started");
    browser.on("disconnected", () => retire(started));
    if (closed) retire(started);
    return started;
  }

  /** Takes it out of use; it ends when its last page does. */
  function retire(one: Running): void {
    one.retired = true;
    if (running === one) {
      running = null;
      current = null;
    }
    if (one.active === 0 && all.delete(one)) {
      const done = shut(one).finally(() => shutting.delete(done));
      shutting.add(done);
    }
  }

  async function retireIfLarge(one: Running): Promise<void> {
    const bytes = await groupMemory(one.pid).catch((error: unknown) => {
      log.warn({ err: error, pid: one.pid }, "The browser's memory could not be read; it is replaced by age and pages alone");
      return null;
    });
    if (bytes === null || bytes <= limits.browserMaxBytes || one.retired) return;
    log.info({ pid: one.pid, bytes, pages: one.pages }, "The browser has grown too large and is replaced");
    retire(one);
  }

  async function shut(one: Running): Promise<void> {
    const asked = one.browser
      .close()
      .catch((error: unknown) => log.warn({ err: error, pid: one.pid }, "The browser did not close by itself"));
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, limits.browserCloseMs);
    await Promise.race([asked, patience.promise]);
    clearTimeout(timer);
    killGroup(one.pid);
    await rm(one.home, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) =>
      log.warn({ err: error, home: one.home }, "The browser's folder could not be removed"),
    );
  }

  async function currentBrowser(): Promise<Running> {
    for (;;) {
      if (closed) throw new Error("The crawler is closed");
      current ??= start().catch((error: unknown) => {
        current = null;
        throw error;
      });
      const one = await current;
      const old = one.pages >= limits.browserMaxPages || (one.pages > 0 && performance.now() - one.launchedAt > limits.browserMaxAgeMs);
      if (!one.retired && !old && one.browser.isConnected()) return one;
      retire(one);
    }
  }

  return {
    async lease() {
      const one = await currentBrowser();
      clearTimeout(idle);
      one.pages++;
      one.active++;
      return {
        browser: one.browser,
        release(broken) {
          one.active--;
          if (broken) killGroup(one.pid);
          if (broken || one.retired) retire(one);
          else void retireIfLarge(one);
          if (one.retired) return;
          if (one.active === 0) idle = setTimeout(() => retire(one), limits.browserIdleMs).unref();
        },
      };
    },
    pid: () => running?.pid ?? null,
    async close() {
      closed = true;
      clearTimeout(idle);
      // one that is just starting is shut as soon as it has started
      await current?.catch(() => null);
      for (const one of all) {
        one.active = 0;
        retire(one);
      }
      await Promise.all(shutting);
    },
  };
}

async function launch(chromium: Chromium, home: string, limits: Limits, log: Log): Promise<Browser> {
  const { chromium: playwright } = await import("playwright");
  const options = {
    executablePath: chromium.path,
    timeout: limits.browserLaunchMs,
    // our shutdown closes it; Playwright still kills it when this process exits
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // not ours: it holds passwords and keys
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: home, LANG: "C.UTF-8", ...chromium.env },
    // leads nowhere: a page reaches the network through its visit's own guarded proxy or not at all
    proxy: { server: "http://127.0.0.1:9", bypass: "<-loopback>" },
    args: [
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
      "--disable-quic",
      "--disable-remote-fonts",
      "--disable-gpu",
      "--no-pings",
      "--js-flags=--max-old-space-size=512",
    ],
  };
  const root = process.getuid?.() === 0;
  // Chromium refuses to sandbox root
  if (root || process.platform !== "linux") return playwright.launch({ ...options, chromiumSandbox: !root });
  try {
    return await playwright.launch({ ...options, chromiumSandbox: true });
  } catch (error) {
    if (!/sandbox|namespace/i.test((error as Error).message)) throw error;
    log.warn({}, "This machine does not let the browser sandbox pages; it runs without. Allow unprivileged user namespaces to change that");
    return playwright.launch({ ...options, chromiumSandbox: false });
  }
}

/** Kills the browser with all its helpers; it leads a process group of its own. */
function killGroup(pid: number): void {
  if (pid <= 0) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
