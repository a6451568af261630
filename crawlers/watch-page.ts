import type { CDPSession } from "playwright";
import { isThirdParty } from "./is-third-party.ts";
import type { HeldRequests, NetworkActivity } from "./wait-until-settled.ts";

export interface PageWatchers {
  /** Before each request for the page's own document, redirects and later navigations included: headers to add, names in lower case. Throws to forbid it. */
  readonly onDocument: (url: URL) => Promise<Readonly<Record<string, string>>>;
  /** When its headers are there; throws to give the body up. */
  readonly onAnswer: (status: number, headers: Readonly<Record<string, string>>) => void;
  /** Decompressed bytes that the page has loaded so far; throws to end it. */
  readonly onBytes: (total: number) => void;
  /** Requests to other sites go out at once. */
  readonly thirdParties: boolean;
  /** Ends the visit with what one of the others threw. */
  readonly stop: (reason: Error) => void;
}

export interface PageWatch {
  /** Status and headers of the document that now stands, or null before there is one. */
  answer(): { readonly status: number; readonly headers: Readonly<Record<string, string>> } | null;
  readonly network: NetworkActivity;
  readonly held: HeldRequests;
  /** Requests to other sites that waited or failed so far. */
  heldBack(): number;
}

/** Kinds of request that no price needs. */
const NOT_LOADED = new Set(["Image", "Font", "Media"]);
/** Kinds of request that may still change what the document says. */
const CHANGING = new Set(["Document", "Stylesheet", "Script", "XHR", "Fetch"]);

/**
 * Watches a page through the DevTools protocol. Below Playwright's `route`, which does not see redirects; here every hop of the
 * document is paused before it is requested. Pictures, fonts, media and other sites' frames are not loaded; what else goes to other sites is held.
 */
export async function watchPage(
  session: CDPSession,
  { onDocument, onAnswer, onBytes, stop, thirdParties }: PageWatchers,
): Promise<PageWatch> {
  let last: { status: number; headers: Record<string, string> } | null = null;
  let bytes = 0;
  let lastAt = performance.now();
  const pending = new Set<string>();
  const documents = new Set<string>();
  let pageUrl = "";
  let others: "hold" | "release" | "refuse" = thirdParties ? "release" : "hold";
  let heldBack = 0;
  let entering = 0;
  const held = new Map<string, string | undefined>();
  const { frameTree } = await session.send("Page.getFrameTree");
  const mainFrame = frameTree.frame.id;

  const guarded = async (work: () => Promise<void> | void): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      stop(error as Error);
      return false;
    }
  };
  // fails when the page is gone meanwhile, and then nobody waits for it
  const send: CDPSession["send"] = (method, params) => session.send(method, params).catch(() => ({}) as never);

  const fail = (requestId: string) => send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
  async function part(requestId: string, networkId: string | undefined, type: string, url: string): Promise<unknown> {
    if (NOT_LOADED.has(type)) return fail(requestId);
    const third = isThirdParty(url, pageUrl);
    // pings and beacons tell others of the visit and the page nothing
    if (third && !CHANGING.has(type)) return fail(requestId);
    if (!third || others === "release") return send("Fetch.continueRequest", { requestId });
    heldBack++;
    if (others === "refuse") return fail(requestId);
    if (networkId !== undefined) pending.delete(networkId);
    held.set(requestId, networkId);
    return null;
  }
  function letGo(verdict: "release" | "refuse"): void {
    others = verdict;
    lastAt = performance.now();
    for (const [requestId, networkId] of held) {
      if (verdict === "release" && networkId !== undefined) pending.add(networkId);
      void (verdict === "release" ? send("Fetch.continueRequest", { requestId }) : fail(requestId));
    }
    held.clear();
  }

  session.on(
    "Fetch.requestPaused",
    ({ requestId, networkId, resourceType, frameId, request, responseStatusCode, responseHeaders, responseErrorReason }) => {
      void (async () => {
        if (resourceType !== "Document") return part(requestId, networkId, resourceType, request.url);
        if (frameId !== mainFrame && isThirdParty(request.url, pageUrl))
          return send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
        let allowed = true;
        let added: [string, string][] = [];
        if (frameId === mainFrame && responseStatusCode === undefined && responseErrorReason === undefined) {
          entering++;
          allowed = await guarded(async () => {
            pageUrl = request.url;
            added = Object.entries(await onDocument(new URL(request.url)));
          });
          entering--;
          lastAt = performance.now();
        } else if (frameId === mainFrame && responseStatusCode !== undefined) {
          const headers: Record<string, string> = {};
          for (const { name, value } of responseHeaders ?? []) {
            const key = name.toLowerCase();
            headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
          }
          last = { status: responseStatusCode, headers };
          allowed = await guarded(() => onAnswer(responseStatusCode, headers));
        }
        if (allowed) await send("Fetch.continueRequest", { requestId, ...withHeaders(request.headers, added) });
        else await send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
      })();
    },
  );
  session.on("Network.requestWillBeSent", ({ requestId, type }) => {
    // may come after the same request was held
    if (type === undefined || !CHANGING.has(type) || [...held.values()].includes(requestId)) return;
    pending.add(requestId);
    if (type === "Document") documents.add(requestId);
    lastAt = performance.now();
  });
  const finished = ({ requestId }: { requestId: string }): void => {
    documents.delete(requestId);
    if (pending.delete(requestId)) lastAt = performance.now();
  };
  session.on("Network.loadingFinished", finished);
  session.on("Network.loadingFailed", finished);
  session.on("Network.dataReceived", ({ dataLength }) => {
    bytes += dataLength;
    void guarded(() => onBytes(bytes));
  });
  await session.send("Network.enable");
  await session.send("Fetch.enable", {
    patterns: [
      { urlPattern: "*", requestStage: "Request" },
      { resourceType: "Document", requestStage: "Response" },
    ],
  });
  return {
    answer: () => last,
    network: {
      entering: () => entering > 0,
      pending: () => pending.size,
      pendingParts: () => pending.size - documents.size,
      lastAt: () => lastAt,
    },
    held: { waiting: () => held.size, release: () => letGo("release"), refuse: () => letGo("refuse") },
    heldBack: () => heldBack,
  };
}

/** Headers given here replace all that the browser would have sent, cookies apart. */
function withHeaders(
  own: Readonly<Record<string, string>>,
  added: readonly [string, string][],
): { headers?: { name: string; value: string }[] } {
  if (added.length === 0) return {};
  const kept = Object.entries(own).filter(([name]) => !added.some(([other]) => other === name.toLowerCase()));
  return { headers: [...kept, ...added].map(([name, value]) => ({ name, value })) };
}
