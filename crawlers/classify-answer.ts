import { hash } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { FetchMode } from "../domain/observation.ts";
import type { EndedVisit, PackedBody, PageVisit, VisitRequest } from "../domain/visit.ts";
import { botWall } from "./bot-walls.ts";
import type { Limits } from "./limits.ts";
import { retryAfterSeconds } from "../retry-after.ts";

/** The last answer of a visit, body decompressed or rendered. */
export interface FinalAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly packed?: PackedBody;
  /** Another address than the one asked for gave it. */
  readonly redirected: boolean;
}

type Base = "request" | "finalUrl" | "status" | "fetchedAt" | "fetchMode" | "durationMs" | "crawlDelayMs" | "proxy";
/** A visit without the fields that say how it went. */
export type Classified = (Omit<PageVisit, Base> | Omit<EndedVisit, Base>) & Pick<PageVisit, "screenshot">;

/** What an answer means: a page to read, or already an outcome with its reason. */
export function classifyAnswer(
  answer: FinalAnswer,
  request: VisitRequest,
  context: { readonly fetchMode: FetchMode; readonly limits: Limits; readonly now: Date },
): Classified {
  const { status, headers, body } = answer;
  const bodyHash = body.length === 0 ? null : hash("sha256", body, "hex");
  const ended = (outcome: EndedVisit["outcome"], reason: string | null, seconds: number | null = null): Omit<EndedVisit, Base> => ({
    kind: "ended",
    outcome,
    reason,
    body: body.length === 0 ? null : body,
    bodyHash,
    retryAfterSeconds: seconds,
  });
  const answered = `The server answered ${status}${STATUS_CODES[status] === undefined ? "" : ` ${STATUS_CODES[status]}`}`;
  const waitSeconds = retryAfterSeconds(headers["retry-after"], context.now, context.limits.maxRetryAfterSeconds);

  const wall = botWall(status, headers, body);
  if (wall !== null) return ended("blocked", `The bot wall of ${wall} answered instead of the shop (status ${status}).`, waitSeconds);
  if (status === 429 || (status === 503 && headers["retry-after"] !== undefined)) {
    const until = waitSeconds === null ? "" : `; it asks to come back in ${waitSeconds} s`;
    return ended("rate-limited", `${answered}${until}.`, waitSeconds);
  }
  if (status === 404 || status === 410) return ended("gone", `${answered}.`);
  if (status === 401 || status === 403 || status === 407 || status === 451) return ended("blocked", `${answered}.`, waitSeconds);
  if (status === 304) {
    // without validators sent there is nothing that a 304 could prove
    if (request.etag === null && request.lastModified === null)
      return ended("network", `${answered} to a request that was not conditional.`);
    return { ...ended("unchanged", null), ...(context.fetchMode === "http" ? validators(answer) : {}) };
  }
  if (status < 200 || status >= 300) return ended("network", `${answered}.`, waitSeconds);
  if (status === 206) return ended("network", `${answered}, a part of a page that was asked for whole.`);

  const contentType = headers["content-type"] ?? null;
  const isDocument = request.accept === "document";
  if (!isDocument && !isPage(contentType, body))
    return ended("unreadable", `The address gives ${contentType ?? "binary data"}, which is no page.`);
  if (bodyHash === null) return ended("unreadable", `${answered}, but the page is empty.`);
  // a rendered document owes nothing to the validators of the frame it grew in
  const kept = context.fetchMode === "http" && !answer.redirected ? validators(answer) : {};
  if (bodyHash === request.bodyHash) return { ...ended("unchanged", null), body: null, ...kept };
  return {
    kind: "page",
    body,
    bodyHash,
    ...(answer.packed === undefined ? {} : { packed: answer.packed }),
    contentType,
    etag: kept.etag ?? null,
    lastModified: kept.lastModified ?? null,
    ...(isDocument ? { headers } : {}),
  };
}

/** Whether a body of this type is worth reading at all; unknown types are looked into later. */
export function mayBePage(contentType: string | null): boolean {
  if (contentType === null || contentType.trim() === "") return true;
  const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  if (/^text\/(css|calendar|csv|vcard)$/.test(type)) return false;
  return /^text\/|^application\/(xhtml\+xml|xml|json|javascript|x-javascript|octet-stream|unknown|x-unknown)$|^application\/[^;]*\+(json|xml)$|^[^/]*$/.test(
    type,
  );
}

function isPage(contentType: string | null, body: Uint8Array): boolean {
  if (!mayBePage(contentType)) return false;
  const head = body.subarray(0, 1024);
  // Shops answer with a product's JSON as a script ("/products/x.js"); code is no page.
  if (/javascript/i.test(contentType ?? "")) return /^\s*[[{]/.test(new TextDecoder().decode(head));
  const utf16 = (head[0] === 0xfe && head[1] === 0xff) || (head[0] === 0xff && head[1] === 0xfe);
  return utf16 || /charset=["']?utf-?(16|32)/i.test(contentType ?? "") || !head.includes(0);
}

/** Only of an address that answers itself: behind a redirect they would be sent to another page next time. */
function validators({ headers, redirected }: FinalAnswer): { etag?: string; lastModified?: string } {
  const { etag, "last-modified": lastModified } = headers;
  if (redirected) return {};
  return { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }) };
}
