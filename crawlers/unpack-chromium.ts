import { execFile } from "node:child_process";
import { chmod, lstat, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { VisitEndedError } from "./visit-ended-error.ts";

const run = promisify(execFile);
const UNPACK_MS = 120_000;

/**
 * Unpacks the browser of `@sparticuz/chromium` into a folder of this user's own below the temporary folder, once per version, and
 * gives that folder: `chromium`, `fonts/` and, in `al2023/lib/`, the libraries a bare machine lacks.
 *
 * The package unpacks to fixed names below the temporary folder and takes whatever lies there already, which another user could have
 * put there. So it runs in a process of its own whose temporary folder is private.
 */
export async function unpackChromium(): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new VisitEndedError(
      "network",
      `There is no browser on this machine and none for ${process.platform} ${process.arch} on npm; install Chromium and set CHROMIUM_PATH, or run "npx playwright install chromium".`,
    );
  }
  const entry = import.meta.resolve("@sparticuz/chromium");
  const manifest = JSON.parse(await readFile(join(dirname(fileURLToPath(entry)), "../package.json"), "utf8")) as { version: string };
  const folder = join(tmpdir(), `cenoskop-chromium-${manifest.version}-${userInfo().username}`);
  if (await isOurs(folder)) return folder;

  const fresh = await mkdtemp(join(tmpdir(), "cenoskop-unpack-"));
  try {
    const script = `const { default: chromium } = await import(${JSON.stringify(entry)}); await chromium.executablePath();`;
    await run(process.execPath, ["--input-type=module", "--eval", script], {
      // the second makes it unpack the libraries too
      env: { TMPDIR: fresh, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" },
      timeout: UNPACK_MS,
    });
    await chmod(join(fresh, "chromium"), 0o700);
    await writeFile(join(fresh, "fonts", "fonts.conf"), fontsConfiguration(folder));
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // another process was quicker
    if (await isOurs(folder)) return folder;
    throw new VisitEndedError(
      "network",
      `The browser could not be unpacked below ${tmpdir()} (${(error as Error).message}); free 300 MB there, or set CHROMIUM_PATH.`,
      {
        cause: error,
      },
    );
  }
  return folder;
}

/** The package's own names folders that exist elsewhere only; and without a font, the text of a page reads as empty. */
function fontsConfiguration(folder: string): string {
  const dirs = [join(folder, "fonts"), "/usr/share/fonts", "/usr/local/share/fonts"].map((dir) => `  <dir>${dir}</dir>\n`).join("");
  const head = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n';
  return `${head}<fontconfig>\n${dirs}  <cachedir>${join(folder, "fonts-cache")}</cachedir>\n</fontconfig>\n`;
}

/** @throws when somebody else owns the name. */
async function isOurs(folder: string): Promise<boolean> {
  const stats = await lstat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (stats === null) return false;
  if (stats.isDirectory() && stats.uid === userInfo().uid && (stats.mode & 0o022) === 0) return true;
  throw new VisitEndedError("network", `${folder} belongs to another user or is open to others; remove it, or set CHROMIUM_PATH.`);
}
