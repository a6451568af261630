/** A thread that reads what tells of a source's listings: each message is one page, each answer what it tells. Started by search-page.ts. */
import { parentPort } from "node:worker_threads";
import { readFoundPage, siteUrls } from "./read-found-page.ts";
import type { SitePage } from "./search-page.ts";

async function answer({ host, ...page }: SitePage): Promise<void> {
  const found = await readFoundPage({ ...page, siteUrl: await siteUrls(host, page.hints) });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(found);
}

// what it throws ends the thread, and with it the page is unreadable
parentPort?.on("message", (page: SitePage) => void answer(page));
