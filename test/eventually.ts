import { setTimeout as delay } from "node:timers/promises";

/** Waits until the condition gives something truthy, and gives that back; fails with the last answer after the time. */
export async function eventually<T>(condition: () => T | Promise<T>, seconds = 60): Promise<NonNullable<T>> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end)
      throw new Error(`Did not come true within ${seconds} s: ${condition.toString()}; last: ${String(last)}`, { cause: last });
    await delay(25);
  }
}
