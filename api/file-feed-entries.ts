import type { Db } from "../store/connect.ts";
import { type ChannelOmnibus, listChannels } from "../store/channels.ts";
import { loadFeedFacts } from "../store/feed-facts.ts";
import type { ProposalRecord } from "../store/list-proposals.ts";
import type { FileFeed, FileFeedEntry, FileFeedOptions } from "./file-feed.ts";

export type EntriesOf = (page: readonly ProposalRecord[], now: Date) => Promise<(FileFeedEntry & { readonly proposal: ProposalRecord })[]>;

/** Makes the entries of a file, a page of proposals at a time. */
export async function openEntries(
  db: Db,
  feed: FileFeed,
  options: FileFeedOptions,
): Promise<{ readonly laws: unknown; readonly entriesOf: EntriesOf }> {
  const laws = new Map<string, ChannelOmnibus>((await listChannels(db)).map(({ code, omnibus }) => [code, omnibus]));
  const entriesOf: EntriesOf = async (page, now) => {
    const facts = await loadFeedFacts(
      db,
      page.map(({ id }) => id),
      feed.needs,
    );
    return page.flatMap((proposal) => {
      const known = facts.get(proposal.id);
      const law = laws.get(proposal.channel);
      // a product that was deleted between the two statements took its proposals with it
      if (known === undefined || law === undefined) return [];
      return [{ ...feed.entry({ proposal, facts: known, law, now, options }), proposal }];
    });
  };
  return { laws: [...laws], entriesOf };
}
