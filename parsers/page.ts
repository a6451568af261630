import type { CheerioAPI } from "cheerio";

/** One page, decoded; everything but `url` is computed when first asked for. */
export interface Page {
  /** After redirects. */
  readonly url: string;
  /** `url`, or what <base href> makes of it. */
  readonly baseUrl: string;
  /** The source as text. */
  readonly html: string;
  /** The encoding it was read in, WHATWG name. */
  readonly encoding: string;
  readonly $: CheerioAPI;
  /** What a person sees, one line per block. */
  readonly text: string;
}
