import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Reading } from "../domain/observation.ts";
import type { SourceHints } from "../domain/source.ts";
import { SIDE_BY_SIDE, type PageToRead } from "./read-page.ts";

interface Task<P, R> {
  readonly page: P;
  readonly finish: (reading: R) => void;
  /** A thread failed with it among others: it is read by itself. */
  alone?: boolean;
}

interface Work<P, R> {
  /** The page as it is sent to the thread, its body last, which then moves: a copy, unless the caller gave the body away. */
  readonly pack: (page: P) => { readonly body: Uint8Array<ArrayBuffer> };
  readonly again: (tasks: readonly Task<P, R>[]) => void;
  /** What is said of a page that no thread could read. */
  readonly failed: (reason: string) => R;
  readonly stuckMs: number;
  readonly idleMs: number;
}

/** A page whose body nobody needs afterwards. */
export interface GivenPage extends PageToRead {
  /** Makes the body anew. Where it is given the body itself may move to a thread: a copy costs as much as a tenth of the reading. */
  readonly unpack?: () => Uint8Array;
}

/** A page that takes longer would take forever: the dearest that was found takes a second. */
const STUCK_MS = 15_000;
/** A thread that nobody needs holds some forty megabytes. */
const IDLE_MS = 30_000;
const MOST_MEGABYTES = 400;
/** Pages that wait are given to a thread together, of so many bytes in all: a page costs less beside others. */
const MOST_BYTES_AT_ONCE = 4_000_000;
const MOST_WORKERS = Math.max(1, Math.min(2, availableParallelism() - 1));

export interface PageReaders<P, R> {
  /** Never rejects: a thread that dies or does not answer makes the page `unreadable`. */
  read(page: P): Promise<R>;
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
} = {}): PageReaders<GivenPage, Reading> {
  return readersOf({ script, pack, failed, stuckMs, idleMs });
}

/** The same for another script, which answers each message, some pages, with what it made of each. */
export function readersOf<P extends { readonly body: Uint8Array }, R>({
  script,
  stuckMs = STUCK_MS,
  idleMs = IDLE_MS,
  ...how
}: Pick<Work<P, R>, "pack" | "failed"> & { readonly script: URL; readonly stuckMs?: number; readonly idleMs?: number }): PageReaders<P, R> {
  const waiting: Task<P, R>[] = [];
  const idle: Reader<P, R>[] = [];
  const all = new Set<Reader<P, R>>();

  function start(): Reader<P, R> | null {
    if (all.size >= MOST_WORKERS) return null;
    const reader: Reader<P, R> = new Reader(
      script,
      { ...how, again, stuckMs, idleMs },
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
    if (waiting.length === 0) return;
    const reader = idle.pop() ?? start();
    if (reader !== null) reader.read(waiting.splice(0, manyAtOnce(waiting)));
  }

  /** One page of several may be what a thread failed of. */
  function again(tasks: readonly Task<P, R>[]): void {
    for (const task of tasks) task.alone = true;
    waiting.unshift(...tasks);
    next();
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

function manyAtOnce(waiting: readonly Task<{ readonly body: Uint8Array }, never>[]): number {
  let bytes = 0;
  let many = 0;
  for (const { page, alone } of waiting) {
    bytes += page.body.byteLength;
    if (many > 0 && (alone === true || bytes > MOST_BYTES_AT_ONCE || many === SIDE_BY_SIDE)) break;
    many++;
    if (alone === true) break;
  }
  return many;
}

/** One thread, which reads some pages after some others. */
class Reader<P, R> {
  readonly #worker: Worker;
  readonly #work: Work<P, R>;
  #tasks: readonly Task<P, R>[] = [];
  #ending = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(script: URL, work: Work<P, R>, on: { readonly free: () => void; readonly leaving: () => void; readonly gone: () => void }) {
    this.#work = work;
    const { idleMs } = work;
    this.#worker = new Worker(script, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES } });
    this.#worker.on("message", (readings: readonly R[]) => {
      this.#take().forEach(({ finish }, i) => finish(readings[i] as R));
      this.#worker.unref();
      this.#wait(idleMs, () => {
        on.leaving();
        void this.end();
      }).unref();
      on.free();
    });
    this.#worker.on("error", (error) => this.#fail(`the thread that read it failed: ${error.message}`));
    this.#worker.once("exit", () => {
      this.#fail("the thread that read it ended");
      on.leaving();
      on.gone();
    });
  }

  read(tasks: readonly Task<P, R>[]): void {
    const { stuckMs, pack } = this.#work;
    this.#tasks = tasks;
    this.#worker.ref();
    this.#wait(stuckMs, () => {
      this.#fail(`reading it took longer than ${stuckMs / 1_000} seconds`);
      void this.#worker.terminate();
    });
    const packed = tasks.map(({ page }) => pack(page));
    this.#worker.postMessage(
      packed,
      packed.map(({ body }) => body.buffer),
    );
  }

  async end(): Promise<void> {
    this.#ending = true;
    await this.#worker.terminate();
  }

  #take(): readonly Task<P, R>[] {
    const tasks = this.#tasks;
    this.#tasks = [];
    if (this.#timer !== null) clearTimeout(this.#timer);
    return tasks;
  }

  #fail(reason: string): void {
    const { again, failed } = this.#work;
    const tasks = this.#take();
    if (tasks.length > 1 && !this.#ending) again(tasks);
    else for (const { finish } of tasks) finish(failed(reason));
  }

  #wait(ms: number, then: () => void): NodeJS.Timeout {
    if (this.#timer !== null) clearTimeout(this.#timer);
    return (this.#timer = setTimeout(then, ms));
  }
}

function pack({ url, contentType, hints, requestedUrl, body, unpack }: GivenPage) {
  const sent = unpack === undefined ? new Uint8Array(body) : movable(body, unpack);
  return { url, contentType, requestedUrl, hints: plainHints(hints), body: sent };
}

/** A body that moved is empty: the thread that failed took it along. */
function movable(body: Uint8Array, unpack: () => Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = body.byteLength === 0 ? unpack() : body;
  return isWhole(whole) ? whole : new Uint8Array(whole);
}

/** Not a part of something else's memory, which would move with it. */
export function isWhole(body: Uint8Array): body is Uint8Array<ArrayBuffer> {
  return body.buffer instanceof ArrayBuffer && body.byteOffset === 0 && body.buffer.byteLength < 2 * body.byteLength;
}

/** What a thread is told of a source: no more than parsers may know. */
export function plainHints({ kind, country, currency, taxIncluded, parser }: SourceHints) {
  return { kind, country, currency, taxIncluded, parser };
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
