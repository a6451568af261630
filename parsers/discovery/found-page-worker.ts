/** A thread that reads what tells of a source's listings: each message is some pages, each answer what each of them tells. Started by search-page.ts. */
import { parentPort } from "node:worker_threads";
import { readFoundPage, siteUrls } from "./read-found-page.ts";
import type { SitePage } from "./search-page.ts";

async function answer(pages: readonly SitePage[]): Promise<void> {
  const found: unknown[] = [];
  for (const { host, ...page } of pages) found.push(await readFoundPage({ ...page, siteUrl: await siteUrls(host, page.hints) }));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(found);
}

// what it throws ends the thread, and the page that it was is unreadable
parentPort?.on("message", (pages: readonly SitePage[]) => void answer(pages));
