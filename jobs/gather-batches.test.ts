import { expect, test } from "vitest";
import { gatherBatches } from "./gather-batches.ts";

const never = { most: 1000, mostBytes: 1_000_000, withinMs: 2_000_000_000 };

/** Deals only when told to. */
function slowDealer() {
  const batches: (readonly number[])[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  return {
    batches,
    ends,
    deal: (items: readonly number[]) => {
      batches.push(items);
      const end = Promise.withResolvers<void>();
      ends.push(end);
      return end.promise;
    },
  };
}

test("a batch is full by its items or by its bytes, and everything is dealt with once, in order", async () => {
  const batches: (readonly number[])[] = [];
  const gathered = gatherBatches<number>(async (items) => void batches.push(items), { ...never, most: 3, mostBytes: 100 });
  for (const [item, bytes] of [1, 1, 1, 1, 99, 1, 1, 500].entries()) await gathered.add(item, bytes);
  await gathered.flush();
  expect(batches).toEqual([
    [0, 1, 2],
    [3, 4],
    [5, 6, 7],
  ]);
  await gathered.flush();
  expect(batches).toHaveLength(3);
});

test("an item that nobody follows is dealt with all the same", async () => {
  const { promise, resolve } = Promise.withResolvers<readonly number[]>();
  const gathered = gatherBatches<number>(async (items) => resolve(items), { ...never, withinMs: 1 });
  await gathered.add(7, 1);
  expect(await promise).toEqual([7]);
});

test("at most two batches are held: whoever fills the second waits for the first", async () => {
  const { batches, ends, deal } = slowDealer();
  const gathered = gatherBatches<number>(deal, { ...never, most: 1 });
  await gathered.add(1, 1);
  let added = false;
  const second = gathered.add(2, 1).then(() => (added = true));
  await new Promise(setImmediate);
  expect([added, batches.length]).toEqual([false, 1]);
  ends[0]?.resolve();
  await second;
  await new Promise(setImmediate);
  expect(batches).toEqual([[1], [2]]);
});

test("after a failure nothing more is dealt with, and whoever adds or flushes is told", async () => {
  const { batches, ends, deal } = slowDealer();
  const gathered = gatherBatches<number>(deal, { ...never, most: 1 });
  await gathered.add(1, 1);
  const second = gathered.add(2, 1);
  await new Promise(setImmediate);
  ends[0]?.reject(new Error("the database is away"));
  await expect(second).rejects.toThrow("the database is away");
  await expect(gathered.add(3, 1)).rejects.toThrow("the database is away");
  await expect(gathered.flush()).rejects.toThrow("the database is away");
  expect(batches).toEqual([[1]]);
});
