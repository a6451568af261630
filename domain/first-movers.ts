/** A change of one offer's price that was seen. */
export interface SeenMove {
  readonly productId: number;
  /** Source and seller, as one text. */
  readonly who: string;
  readonly currency: string;
  /** The last look that found the old price: it moved after that. */
  readonly afterMs: number;
  /** The look that found the new one: it moved by then. */
  readonly byMs: number;
  readonly before: number;
  readonly after: number;
}

/** How somebody moves, against those who offer the same products. */
export interface Mover {
  readonly who: string;
  readonly moves: number;
  /** Moves without anybody's in the same direction before them within the time: he began. */
  readonly led: number;
  /** Of those, the ones that somebody followed. */
  readonly wasFollowed: number;
  /** Moves that followed somebody's. */
  readonly followed: number;
  /** Median milliseconds from the leader's move being seen to his own being seen; null: he never followed. */
  readonly medianDelayMs: number | null;
  /** Whom he followed, the most often followed first. `certain`: his old price was seen after the leader's new one. */
  readonly leaders: readonly { readonly who: string; readonly times: number; readonly certain: number }[];
}

/**
 * Who moves first and who follows, within so many milliseconds, on the same product, in the same direction and currency. A move follows the one
 * that began: a third who comes later follows the first too. Two looks at the same moment tell nothing about who was first, so such moves follow nobody.
 */
export function firstMovers(moves: readonly SeenMove[], withinMs: number): Mover[] {
  const tally = new Map<
    string,
    { moves: number; led: number; wasFollowed: number; delays: number[]; leaders: Map<string, { times: number; certain: number }> }
  >();
  const of = (who: string) => {
    let one = tally.get(who);
    if (one === undefined) tally.set(who, (one = { moves: 0, led: 0, wasFollowed: 0, delays: [], leaders: new Map() }));
    return one;
  };
  const apart = Map.groupBy(moves, ({ productId, currency, before, after }) => `${productId} ${currency} ${after < before}`);
  for (const some of apart.values()) {
    let lead: (SeenMove & { counted: boolean }) | null = null;
    const followers = new Set<string>();
    for (const move of some.toSorted((a, b) => a.byMs - b.byMs || a.afterMs - b.afterMs)) {
      const mover = of(move.who);
      mover.moves += 1;
      const open: boolean = lead !== null && move.byMs - lead.byMs <= withinMs;
      if (lead === null || !open || (move.who === lead.who && followers.size === 0)) {
        mover.led += 1;
        lead = { ...move, counted: false };
        followers.clear();
        continue;
      }
      if (move.who === lead.who || followers.has(move.who) || move.byMs === lead.byMs) continue;
      followers.add(move.who);
      if (!lead.counted) of(lead.who).wasFollowed += 1;
      lead.counted = true;
      mover.delays.push(move.byMs - lead.byMs);
      const known = mover.leaders.get(lead.who) ?? { times: 0, certain: 0 };
      mover.leaders.set(lead.who, { times: known.times + 1, certain: known.certain + (move.afterMs >= lead.byMs ? 1 : 0) });
    }
  }
  return [...tally.entries()]
    .map(([who, { moves: count, led, wasFollowed, delays, leaders }]) => ({
      who,
      moves: count,
      led,
      wasFollowed,
      followed: delays.length,
      medianDelayMs: delays.length === 0 ? null : (delays.toSorted((a, b) => a - b)[(delays.length - 1) >> 1] ?? null),
      leaders: [...leaders].map(([leader, counts]) => ({ who: leader, ...counts })).toSorted((a, b) => b.times - a.times),
    }))
    .toSorted((a, b) => b.wasFollowed - a.wasFollowed || b.led - a.led || (a.who < b.who ? -1 : 1));
}
