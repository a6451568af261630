import type { ChannelOmnibus } from "../store/channels.ts";
import type { FeedFacts } from "../store/feed-facts.ts";
import type { LabelFacts } from "../store/label-facts.ts";
import type { ProposalRecord } from "../store/list-proposals.ts";

/** What a reader of a file may choose. */
export interface FileFeedOptions {
  /** Which of Google's custom labels tells the price position, 0 to 4. */
  readonly label: number;
  /** So many percent above the lowest rival and more is not competitive. */
  readonly notCompetitivePercent: number;
  /** Smallest reduction that is announced as one, in percent. */
  readonly saleFromPercent: number;
}

export function readFileOptions(query: {
  readonly custom_label?: number;
  readonly not_competitive_percent?: number;
  readonly sale_price_from_percent?: number;
}): FileFeedOptions {
  const {
    custom_label: label = 0,
    not_competitive_percent: notCompetitivePercent = 10,
    sale_price_from_percent: saleFromPercent = 5,
  } = query;
  return { label, notCompetitivePercent, saleFromPercent };
}

/** A proposal with all that its entry in a file is made from. */
export interface FileFeedItem {
  readonly proposal: ProposalRecord;
  readonly facts: FeedFacts;
  /** The law on announced reductions as the channel reads it. */
  readonly law: ChannelOmnibus;
  readonly now: Date;
  readonly options: FileFeedOptions;
}

/** What the format asks for and we do not have. */
export interface FeedGap {
  /** The format's own name: "g:image_link", "imgs". */
  readonly field: string;
  /** One sentence; ends with the remedy where there is one. */
  readonly message: string;
}

export interface FileFeedEntry {
  /** null: the product cannot be in the file; the last gap says why. */
  readonly xml: string | null;
  readonly gaps: readonly FeedGap[];
  /** Why the price is not announced as reduced; null: it is, or the format cannot. */
  readonly notOnSale: { readonly code: string; readonly reason: string } | null;
}

/**
 * A feed in the format of another program, which takes each file in the place of the one before: so it always has all that holds now, and
 * what we do not know of a product is left out of its entry, never made up.
 */
export interface FileFeed {
  readonly contentType: string;
  readonly needs: { readonly rivals: boolean; readonly history: boolean };
  head(about: { readonly url: string }): string;
  entry(item: FileFeedItem): FileFeedEntry;
  /** Tells of a product nothing but where its price stands; absent: the format cannot. null: the product cannot be in the file. */
  label?(product: LabelFacts, options: FileFeedOptions): string | null;
  tail(): string;
}
