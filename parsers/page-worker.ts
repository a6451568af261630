/** A thread that reads pages: each message is one page, each answer its reading. Started by page-readers.ts. */
import { parentPort } from "node:worker_threads";
import { readPage, type PageToRead } from "./read-page.ts";
import { loadParsers } from "./registry.ts";

const registry = await loadParsers();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.on("message", (page: PageToRead) => parentPort?.postMessage(readPage(page, registry)));
