import type { Tally } from "./tally.ts";

interface Proposal {
  readonly id: number;
}

/**
 * The people and the shop program that a real installation has: somebody looks through the proposals and approves some, and the shop
 * takes the feed and reports what is live. All of it through the API, with a key, as they would.
 */
export function shopStaff(api: string, key: string, tally: Tally) {
  async function call<T>(method: "GET" | "POST", path: string): Promise<T | null> {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(10_000),
    });
    // superseded between reading the list and deciding: somebody was faster
    if (answer.status === 409) return null;
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  return {
    /** One round: approves every third proposal, reports every second row of the feed as live. */
    async work(): Promise<void> {
      const open = await call<{ items: readonly Proposal[] }>("GET", "/v1/proposals?status=open&limit=50");
      for (const { id } of open?.items ?? []) {
        if (id % 3 === 0 && (await call("POST", `/v1/proposals/${id}/approve`)) !== null) tally.add("approved", 1);
      }
      const feed = await call<{ items: readonly { proposal_id: number }[] }>("GET", "/v1/feeds/repricing.json");
      const rows = feed?.items ?? [];
      for (const { proposal_id: id } of rows) {
        if (id % 6 === 0 && (await call("POST", `/v1/proposals/${id}/applied`)) !== null) tally.add("applied", 1);
      }
      tally.set("feedRows", rows.filter(({ proposal_id: id }) => id % 6 !== 0).length);
    },
  };
}
