import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Log } from "../log.ts";
import { unpackChromium } from "./unpack-chromium.ts";
import { VisitEndedError } from "./visit-ended-error.ts";

const run = promisify(execFile);

export interface Chromium {
  readonly path: string;
  /** What it needs in its environment to start, and nothing of ours. */
  readonly env: Readonly<Record<string, string>>;
  readonly origin: "CHROMIUM_PATH" | "playwright" | "system" | "npm";
}

const SYSTEM_PATHS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/google-chrome",
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
  ],
  darwin: ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"],
  win32: ["C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe", "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe"],
};

/**
 * The browser to run: CHROMIUM_PATH, Playwright's own, the system's, and last the one that came with npm. One that is there but does
 * not start (a missing library) is passed over, except CHROMIUM_PATH, which somebody meant.
 */
export async function findChromium(chromiumPath: string | null, log: Log): Promise<Chromium> {
  if (chromiumPath !== null) {
    const trouble = await startTrouble(chromiumPath, {});
    if (trouble !== null)
      throw new VisitEndedError("network", `CHROMIUM_PATH is ${chromiumPath}, which does not start (${trouble}); correct it or unset it.`);
    return { path: chromiumPath, env: {}, origin: "CHROMIUM_PATH" };
  }
  const { chromium } = await import("playwright");
  const candidates = [
    { path: chromium.executablePath(), origin: "playwright" as const },
    ...(SYSTEM_PATHS[process.platform] ?? []).map((path) => ({ path, origin: "system" as const })),
  ];
  for (const { path, origin } of candidates) {
    if (!(await isExecutable(path))) continue;
    const trouble = await startTrouble(path, {});
    if (trouble === null) return { path, env: {}, origin };
    log.warn({ path, trouble }, "A browser was found but does not start; another is looked for");
  }
  const folder = await unpackChromium();
  const path = join(folder, "chromium");
  const fonts = { FONTCONFIG_PATH: join(folder, "fonts") };
  // the machine's own libraries where it has them: the bundled ones fit the browser, but not always the machine's other libraries
  const withOwnLibraries = { ...fonts, LD_LIBRARY_PATH: join(folder, "al2023", "lib") };
  if ((await startTrouble(path, fonts)) === null) return { path, env: fonts, origin: "npm" };
  const trouble = await startTrouble(path, withOwnLibraries);
  if (trouble === null) return { path, env: withOwnLibraries, origin: "npm" };
  throw new VisitEndedError("network", `The browser from npm does not start here (${trouble}); install Chromium and set CHROMIUM_PATH.`);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** What goes wrong when the browser is only asked for its version, or null. */
async function startTrouble(path: string, env: Readonly<Record<string, string>>): Promise<string | null> {
  // on Windows the question opens a window
  if (process.platform === "win32") return null;
  try {
    await run(path, ["--version"], { env: { PATH: "/usr/local/bin:/usr/bin:/bin", ...env }, timeout: 20_000 });
    return null;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return (stderr?.trim().split("\n")[0] || message).slice(0, 300);
  }
}
