/** A thread that reads pages: each message is some pages, each answer their readings. Started by page-readers.ts. */
import { parentPort } from "node:worker_threads";
import { readPages, type PageToRead } from "./read-page.ts";
import { loadParsers } from "./registry.ts";

const registry = await loadParsers();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.on("message", (pages: readonly PageToRead[]) => parentPort?.postMessage(readPages(pages, registry)));
