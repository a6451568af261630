import { listChannels } from "../store/channels.ts";
import type { Db } from "../store/connect.ts";
import { labelFacts } from "../store/label-facts.ts";
import type { FileFeed, FileFeedOptions } from "./file-feed.ts";

const AT_ONCE = 5000;

/**
 * What a file tells of the products whose price it does not tell: where they stand. Whole, since its ETag must differ whenever a rival's price made
 * a label another one; some 80 bytes a product.
 */
export async function labelEntries(
  db: Db,
  feed: FileFeed,
  options: FileFeedOptions,
  { channel, now, waiting }: { readonly channel: string | undefined; readonly now: Date; readonly waiting: readonly number[] },
): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const { id: channelId, code } of await listChannels(db)) {
    if (channel !== undefined && channel !== code) continue;
    for (let after = 0; ;) {
      const facts = await labelFacts(db, { channelId, now, waiting, after, limit: AT_ONCE });
      texts.push(facts.map((product) => feed.label?.(product, options) ?? "").join(""));
      if (facts.length < AT_ONCE) break;
      after = facts.at(-1)?.productId ?? after;
    }
  }
  return texts;
}
