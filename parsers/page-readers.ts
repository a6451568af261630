import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Reading } from "../domain/observation.ts";
import type { PageToRead } from "./read-page.ts";

interface Task {
  readonly page: PageToRead;
  readonly finish: (reading: Reading) => void;
}

/** A page that takes longer would take forever: the dearest that was found takes a second. */
const STUCK_MS = 15_000;
/** A thread that nobody needs holds some forty megabytes. */
const IDLE_MS = 30_000;
const MOST_MEGABYTES = 400;
const MOST_WORKERS = Math.max(1, Math.min(2, availableParallelism() - 1));

export interface PageReaders {
  /** Never rejects: a thread that dies or does not answer makes the page `unreadable`. */
  read(page: PageToRead): Promise<Reading>;
  /** Ends the threads; pages that they are reading become `unreadable`. */
  close(): Promise<void>;
}

/**
 * Threads that read pages, so that timers and sockets of this one have their turn meanwhile. Started when first needed, ended when nothing
 * has needed them for a while; they hold the process up only while they read.
 */
export function pageReaders({
  script = new URL("./page-worker.ts", import.meta.url),
  stuckMs = STUCK_MS,
  idleMs = IDLE_MS,
} = {}): PageReaders {
  const waiting: Task[] = [];
  const idle: Reader[] = [];
  const all = new Set<Reader>();

  function start(): Reader | null {
    if (all.size >= MOST_WORKERS) return null;
    const reader: Reader = new Reader(
      script,
      { stuckMs, idleMs },
      {
        free: () => {
          idle.push(reader);
          next();
        },
        // a thread takes a moment to end, and must not be given a page in it
        leaving: () => {
          if (idle.includes(reader)) idle.splice(idle.indexOf(reader), 1);
        },
        gone: () => {
          all.delete(reader);
          next();
        },
      },
    );
    all.add(reader);
    return reader;
  }

  function next(): void {
    const [task] = waiting;
    if (task === undefined) return;
    const reader = idle.pop() ?? start();
    if (reader === null) return;
    waiting.shift();
    reader.read(task);
  }

  return {
    read: (page) =>
      new Promise((finish) => {
        waiting.push({ page, finish });
        next();
      }),
    close: async () => void (await Promise.all([...all].map((reader) => reader.end()))),
  };
}

/** One thread, which reads one page after another. */
class Reader {
  readonly #worker: Worker;
  readonly #stuckMs: number;
  #task: Task | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    script: URL,
    { stuckMs, idleMs }: { readonly stuckMs: number; readonly idleMs: number },
    on: { readonly free: () => void; readonly leaving: () => void; readonly gone: () => void },
  ) {
    this.#stuckMs = stuckMs;
    this.#worker = new Worker(script, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES } });
    this.#worker.on("message", (reading: Reading) => {
      this.#finish(reading);
      this.#worker.unref();
      this.#wait(idleMs, () => {
        on.leaving();
        void this.end();
      }).unref();
      on.free();
    });
    this.#worker.on("error", (error) => this.#finish(failed(`the thread that read it failed: ${error.message}`)));
    this.#worker.once("exit", () => {
      this.#finish(failed("the thread that read it ended"));
      on.leaving();
      on.gone();
    });
  }

  read(task: Task): void {
    this.#task = task;
    this.#worker.ref();
    this.#wait(this.#stuckMs, () => {
      this.#finish(failed(`reading it took longer than ${this.#stuckMs / 1_000} seconds`));
      void this.end();
    });
    const { url, contentType, hints, requestedUrl } = task.page;
    const { kind, country, currency, taxIncluded, parser } = hints;
    // A copy, which then moves: the caller's bytes stay the caller's.
    const body = new Uint8Array(task.page.body);
    this.#worker.postMessage({ url, contentType, requestedUrl, body, hints: { kind, country, currency, taxIncluded, parser } }, [
      body.buffer,
    ]);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #finish(reading: Reading): void {
    const task = this.#task;
    this.#task = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    task?.finish(reading);
  }

  #wait(ms: number, then: () => void): NodeJS.Timeout {
    if (this.#timer !== null) clearTimeout(this.#timer);
    return (this.#timer = setTimeout(then, ms));
  }
}

function failed(reason: string): Reading {
  return {
    outcome: "unreadable",
    reason: `The page could not be read: ${reason}`,
    offers: [],
    parser: "structured-data",
    parserVersion: 1,
  };
}
