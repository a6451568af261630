import { Readable } from "node:stream";
import { BadInputError, HeldFeedError } from "../errors.ts";
import { guardFeed } from "../pricing/guard-feed.ts";
import { mayMoveNow } from "../pricing/may-move-now.ts";
import type { Db } from "../store/connect.ts";
import { checkFeeds } from "../store/feed-guard.ts";
import { feedState, feedStrategies, type ProposalRecord, repricingFeed } from "../store/list-proposals.ts";
import { readCursor, writeCursor } from "../store/page.ts";
import type { FeedEnd } from "./feed-formats.ts";

export interface FeedAsked {
  /** A cursor that an earlier answer gave. */
  readonly changedSince?: string | undefined;
  readonly channel?: string | undefined;
  readonly limit?: number | undefined;
}

export interface OpenFeed {
  readonly now: Date;
  /** Differs whenever an answer to the same request would differ. */
  readonly fingerprint: string;
  /** Whether nothing is in it. */
  readonly empty: boolean;
  readonly end: FeedEnd;
  /** Strategies whose prices wait, and are not in it. */
  readonly waiting: readonly number[];
  /** Read as they are asked for, a page at a time. */
  readonly pages: AsyncIterable<ProposalRecord[]>;
}

const PAGE = 1000;

/**
 * Opens a feed, whatever its format: limits are checked anew, guards asked, and where the answer ends is settled before its first row, so that
 * the cursor can stand in the headers. @throws HeldFeedError, BadInputError
 */
export async function openFeed(db: Db, { changedSince: cursor, channel, limit }: FeedAsked): Promise<OpenFeed> {
  const now = new Date();
  const held = await checkFeeds(db, channel, now, guardFeed);
  if (held.length > 0) {
    const why = held.map(({ channel: code, reason }) => `${code}: ${reason}`).join(" ");
    throw new HeldFeedError(`The feed is held; keep the prices you have and ask again later. ${why}`);
  }
  const changedSince = cursor === undefined ? undefined : readCursor("repricing-feed", ["number"], cursor)[0];
  const waiting = (await feedStrategies(db)).filter((strategy) => !mayMoveNow(strategy, now.toISOString())).map(({ id }) => id);
  const { head, waitsFrom, fingerprint, empty, cursorKnown } = await feedState(db, { changedSince, channel, now, waiting });
  if (!cursorKnown) {
    throw new BadInputError(
      "bad-cursor",
      "This cursor was given out by another state of the database; leave changed_since out to start again.",
    );
  }
  const last = Math.max(head, changedSince ?? 0);
  const cursorEnd = waitsFrom === null ? last : Math.min(last, waitsFrom - 1);
  const upTo = changedSince === undefined ? last : cursorEnd;
  const request = { changedSince, channel, now, upTo, waiting };
  const finish = (place: number, hasMore: boolean, pages: AsyncIterable<ProposalRecord[]>): OpenFeed => ({
    now,
    empty,
    waiting,
    fingerprint: [fingerprint, cursor, channel, limit].join(" "),
    end: { next_cursor: writeCursor("repricing-feed", [Math.min(place, cursorEnd)]), has_more: hasMore },
    pages,
  });
  if (limit === undefined) return finish(upTo, false, allPages(db, request));
  const { items } = await repricingFeed(db, { ...request, limit: limit + 1 });
  const page = items.slice(0, limit);
  const hasMore = items.length > limit;
  const place = hasMore ? (page.at(-1)?.changeSeq ?? upTo) : upTo;
  return finish(place, hasMore, Readable.from([page]));
}

async function* allPages(db: Db, request: Omit<Parameters<typeof repricingFeed>[1], "limit">): AsyncGenerator<ProposalRecord[]> {
  let place = request.changedSince;
  for (;;) {
    const from = request.changedSince === undefined ? { after: place } : { changedSince: place };
    const { items, cursor } = await repricingFeed(db, { ...request, ...from, limit: PAGE });
    if (items.length > 0) yield items;
    if (items.length < PAGE) return;
    place = cursor;
  }
}
