import { hash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import { PageStoreError } from "../errors.ts";
import { checkPageName, packPage, unpackPage } from "./page-packing.ts";
import type { PageStore, StoredPage } from "./page-store.ts";

export interface S3Place {
  /** Of the server: "https://s3.example.com". */
  readonly endpoint: string;
  readonly bucket: string;
  /** Before each name, without slashes at its ends; "" for none. */
  readonly prefix: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

const TIMEOUT_MS = 30_000;

/**
 * A bucket of an S3-compatible store, addressed by path; objects are `<prefix>/ab/cd/<hash>.zst`. An object appears whole or not at all.
 * Answers of 429 and 5xx are tried again twice.
 */
export function openS3PageStore({ endpoint, bucket, prefix, region, keyId, secret }: S3Place): PageStore {
  const client = new AwsClient({ accessKeyId: keyId, secretAccessKey: secret, region, service: "s3", retries: 2, initRetryMs: 100 });
  const root = `${endpoint}/${encodeURIComponent(bucket)}`;
  const base = prefix === "" ? "" : `${prefix}/`;
  const urlOf = (name: string): string => {
    checkPageName(name);
    return `${root}/${base.split("/").map(encodeURIComponent).join("/")}${name.slice(0, 2)}/${name.slice(2, 4)}/${name}.zst`;
  };
  const unusable = (why: string, cause?: unknown): PageStoreError =>
    new PageStoreError(`The store of kept pages at ${root} cannot be used (${why}); see to it, or correct PAGES_URL and its keys.`, {
      cause,
    });

  /** The answer and its body, read within the time allowed. */
  async function ask(
    method: string,
    url: string,
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
    // signed, so that the store refuses what was cut short or changed on the way; aws4fetch signs no body by itself
    const headers = { "x-amz-content-sha256": hash("sha256", body ?? "") };
    try {
      const init = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS), ...(body === undefined ? {} : { body }) };
      const answer = await client.fetch(url, init);
      return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
    } catch (error) {
      const { cause, message } = error as Error;
      throw unusable(cause instanceof Error && cause.message !== "" ? cause.message : message, error);
    }
  }
  const refused = ({ status, bytes }: { status: number; bytes: Buffer }): PageStoreError =>
    unusable(`status ${status}${textOf(bytes.toString("utf8"), "Code").map((code) => ` ${code}`)[0] ?? ""}`);

  return {
    async put(name, body) {
      const url = urlOf(name);
      const known = await ask("HEAD", url);
      const size = Number(known.headers.get("content-length") ?? 0);
      if (known.status === 200 && size > 0) return size;
      // 403: a key that may write and not list is told no more than that
      if (![200, 403, 404].includes(known.status)) throw refused(known);
      const packed = await packPage(body);
      const answer = await ask("PUT", url, new Uint8Array(packed));
      if (answer.status !== 200) throw refused(answer);
      return packed.length;
    },
    async get(name) {
      const answer = await ask("GET", urlOf(name));
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw refused(answer);
      return unpackPage(name, answer.bytes);
    },
    async remove(name) {
      const answer = await ask("DELETE", urlOf(name));
      if (answer.status !== 204 && answer.status !== 200 && answer.status !== 404) throw refused(answer);
    },
    async *list() {
      for (let token: string | undefined, more = true; more;) {
        const url = new URL(root);
        url.searchParams.set("list-type", "2");
        url.searchParams.set("prefix", base);
        if (token !== undefined) url.searchParams.set("continuation-token", token);
        const answer = await ask("GET", url.href);
        if (answer.status !== 200) throw refused(answer);
        const text = answer.bytes.toString("utf8");
        yield* pagesIn(text);
        token = textOf(text, "NextContinuationToken")[0];
        more = token !== undefined && textOf(text, "IsTruncated")[0] === "true";
      }
    },
    removeDrafts: async () => 0,
  };
}

/** What a ListObjectsV2 answer names of ours. Its XML is flat, and the names are ours, hence no parser. */
function pagesIn(text: string): StoredPage[] {
  return textOf(text, "Contents").flatMap((entry) => {
    const hash = /([0-9a-f]{64})\.zst$/.exec(textOf(entry, "Key")[0] ?? "")?.[1];
    const keptAt = Date.parse(textOf(entry, "LastModified")[0] ?? "");
    if (hash === undefined || Number.isNaN(keptAt)) return [];
    return [{ hash, bytes: Number(textOf(entry, "Size")[0] ?? 0), keptAt: new Date(keptAt).toISOString() }];
  });
}

function textOf(text: string, tag: string): string[] {
  return [...text.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, "g"))].map(([, inner = ""]) =>
    inner.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[name] ?? ""),
  );
}
