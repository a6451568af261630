import { timingSafeEqual } from "node:crypto";
import type { SecretBox } from "../store/secret-box.ts";

/** What a signed URL gives: one feed, of one channel or of all, until then, for as long as the key that vouches for it works. */
export interface FeedUrl {
  /** "/v1/feeds/repricing.csv" */
  readonly path: string;
  readonly channel: string | null;
  readonly keyId: number;
  /** Whole seconds since 1970. */
  readonly expires: number;
}

/** Path and query. The signature is a secret as long as it lasts. */
export function writeFeedUrl(secrets: SecretBox, url: FeedUrl): string {
  const query = new URLSearchParams({
    ...(url.channel === null ? {} : { channel: url.channel }),
    key: String(url.keyId),
    expires: String(url.expires),
    signature: secrets.sign(signedText(url)),
  });
  return `${url.path}?${query.toString()}`;
}

/** The key that vouches for a request with a signature, by its id; null unless all of it is as it was signed and its time is not over. */
export function readFeedUrl(secrets: SecretBox, path: string, query: unknown, now: Date): number | null {
  const { channel = null, key, expires, signature } = query as Record<string, unknown>;
  if (typeof key !== "string" || typeof expires !== "string" || typeof signature !== "string") return null;
  if (!/^\d{1,15}$/.test(key) || !/^\d{1,12}$/.test(expires) || (channel !== null && typeof channel !== "string")) return null;
  const url = { path, channel, keyId: Number(key), expires: Number(expires) };
  const [given, right] = [Buffer.from(signature), Buffer.from(secrets.sign(signedText(url)))];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  return url.expires * 1000 > now.getTime() ? url.keyId : null;
}

function signedText({ path, channel, keyId, expires }: FeedUrl): string {
  return JSON.stringify(["feed-url", path, channel, keyId, expires]);
}
