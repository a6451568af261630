export interface Batches<T> {
  /** Resolves at once while there is room, else when the batch before is dealt with. Rejects once a batch has failed, with its error. */
  add(item: T, bytes: number): Promise<void>;
  /** Resolves when everything added so far is dealt with. Rejects as `add` does. */
  flush(): Promise<void>;
}

export interface BatchLimits {
  /** Items of one batch. */
  readonly most: number;
  /** Of one batch, unless a single item has more; twice as much is held at the worst. */
  readonly mostBytes: number;
  /** Longest that an item waits for others. */
  readonly withinMs: number;
}

/** Gathers items and deals with them in batches, one batch at a time and in the order in which they came; after a failure with no more. */
export function gatherBatches<T>(deal: (items: readonly T[]) => Promise<void>, { most, mostBytes, withinMs }: BatchLimits): Batches<T> {
  let gathered: T[] = [];
  let bytesGathered = 0;
  let timer: NodeJS.Timeout | undefined;
  let dealing: Promise<void> = Promise.resolve();
  let failure: { readonly error: unknown } | null = null;

  const start = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const items = gathered;
    gathered = [];
    bytesGathered = 0;
    if (items.length > 0) dealing = dealing.then(() => deal(items));
    dealing.catch((error: unknown) => {
      failure ??= { error };
    });
    return dealing;
  };

  return {
    async add(item, bytes) {
      if (failure !== null) throw failure.error;
      const before = dealing;
      gathered.push(item);
      bytesGathered += bytes;
      if (gathered.length < most && bytesGathered < mostBytes) {
        timer ??= setTimeout(() => void start(), withinMs);
        return;
      }
      void start();
      await before;
    },
    flush: start,
  };
}
