export interface CountedTurns {
  readonly next: () => Promise<boolean>;
  readonly count: () => number;
  readonly refused: () => boolean;
}

/** The turns of one visit: the one that it began with, and those that its further requests take. */
export function countTurns(myTurn: () => Promise<boolean>): CountedTurns {
  let count = 1;
  let refused = false;
  return {
    async next() {
      const granted = await myTurn();
      if (granted) count++;
      else refused = true;
      return granted;
    },
    count: () => count,
    refused: () => refused,
  };
}
