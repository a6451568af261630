import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../../errors.ts";
import { servePretendWeb, type PretendWeb } from "../../fixtures/pretend-web.ts";

/**
 * Serves the pretend web on the port of the last run, since the watched addresses in the demo's database have it in them; on a new one
 * when another program has taken it. Throws ConfigurationError when the one who has it is another demo on the same folder.
 */
export async function openWeb(dataDir: string, seed: number): Promise<PretendWeb> {
  const file = join(dataDir, "pretend-web-port");
  await mkdir(dataDir, { recursive: true });
  const last = Number(await readFile(file, "utf8").catch(() => "0")) || 0;
  const web = await servePretendWeb({ seed, port: last }).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    if (await isPretendWeb(last)) {
      throw new ConfigurationError([`A demo is running on ${dataDir} already; stop it first (Ctrl-C where it runs).`]);
    }
    return servePretendWeb({ seed });
  });
  await writeFile(file, String(web.port));
  return web;
}

/** The pretend web answers 421 to hosts that it does not serve. */
async function isPretendWeb(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2000), redirect: "manual" });
    return answer.status === 421;
  } catch {
    // whoever listens there speaks no HTTP
    return false;
  }
}
