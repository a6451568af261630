/** The turns of one visit: the one that it began with, and those that its further requests take. */
export function countTurns(myTurn: () => Promise<boolean>): { readonly next: () => Promise<boolean>; readonly count: () => number } {
  let count = 1;
  return {
    async next() {
      const granted = await myTurn();
      if (granted) count++;
      return granted;
    },
    count: () => count,
  };
}
