import { setImmediate } from "node:timers/promises";
import type { Reading } from "../domain/observation.ts";
import { DEAR, type Steps } from "./in-steps.ts";
import { isWhole, pageReaders, type GivenPage } from "./page-readers.ts";
import { pageInSteps, SIDE_BY_SIDE } from "./read-page.ts";
import { loadParsers } from "./registry.ts";

/**
 * Pages of so many bytes are read in a thread of their own, and smaller ones that turn out to be dear begin there anew. Of the others no step
 * takes longer than 50 ms, made to be dear or not (a shop's own page 3 ms in all), but those of a process's first pages, for which V8 compiles the
 * patterns: 200 ms. Handing a page over costs a tenth of a millisecond.
 */
export const LARGE = 100_000;
/** Timers and sockets have their turn after so many milliseconds at the latest, or after one step of a page that takes longer. */
const SLICE_MS = 20;

interface Waiting {
  readonly page: GivenPage;
  readonly steps: Steps<Reading>;
  readonly finish: (reading: Reading) => void;
}

const readers = pageReaders();
const waiting: Waiting[] = [];
let isReading = false;

/**
 * What a page offers, or why it offers nothing that can be relied on: site parser by host or `hints.parser`, platform parser by the page's
 * markers, standard extraction. Pages never hold up the event loop. Pure but for importing the parsers on first use and for starting
 * threads; rejects only with RegistryError. With `unpack` the body may be empty afterwards.
 */
export async function observe(page: GivenPage): Promise<Reading> {
  const registry = await loadParsers();
  if (page.body.byteLength >= LARGE) return readers.read(page);
  return new Promise((finish) => {
    waiting.push({ page, steps: pageInSteps(page, registry), finish });
    if (!isReading) void readWaiting();
  });
}

async function readWaiting(): Promise<void> {
  isReading = true;
  // Those that come in the same turn of the event loop are read together.
  await setImmediate();
  while (waiting.length > 0) {
    await readTogether(waiting.splice(0, SIDE_BY_SIDE));
    await setImmediate();
  }
  isReading = false;
}

function end({ page: { body, unpack }, finish }: Waiting, reading: Reading): void {
  // Bodies that wait to be collected as garbage make V8 collect all of it, again and again.
  if (unpack !== undefined && isWhole(body)) body.buffer.transfer(0);
  finish(reading);
}

async function readTogether(pages: readonly Waiting[]): Promise<void> {
  let open = pages;
  let since = performance.now();
  while (open.length > 0) {
    const left: Waiting[] = [];
    for (const one of open) {
      const step = one.steps.next();
      if (step.done === true) end(one, step.value);
      else if (step.value === DEAR) void readers.read(one.page).then(one.finish);
      else left.push(one);
      if (performance.now() - since < SLICE_MS) continue;
      await setImmediate();
      since = performance.now();
    }
    open = left;
  }
}
