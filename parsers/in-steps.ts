/**
 * Work that stops between its parts, so that the same part of several can be done one after the other. What a part needs of code and tables
 * is at hand then; the whole of one, done at once, pushes it all out of the processor's caches before it is needed again.
 */
export type Steps<Result> = Generator<typeof DEAR | undefined, Result>;

/** Given at a stop where it turns out that what is left may take long, whatever its size: for who must not wait for it. */
export const DEAR = "dear";

/** All of it at once. */
export function finished<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** All of several, a part of each in turn; the results in their order. Throws what the first of them throws, and leaves the rest. */
export function sideBySide<Result>(all: readonly Steps<Result>[]): Result[] {
  const results: Result[] = [];
  let open = all.map((steps, place) => ({ steps, place }));
  while (open.length > 0)
    open = open.filter(({ steps, place }) => {
      const step = steps.next();
      if (step.done === true) results[place] = step.value;
      return step.done !== true;
    });
  return results;
}
