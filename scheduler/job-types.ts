/** What each job is told. Jobs are bells, not orders: everything that matters is read from Postgres when they run. */
export interface JobData {
  /** Looks for due sources and waiting deliveries and rings for them. */
  readonly tick: Record<string, never>;
  /** Reads the due listings of one source. */
  readonly "crawl-source": { readonly sourceId: number };
  /** Searches one source for listings, as its runs ask. */
  readonly "discover-source": { readonly sourceId: number };
  /** Prices the products whose strategy, limits or facts changed. */
  readonly "price-products": Record<string, never>;
  /** Sends the messages that wait. */
  readonly deliver: Record<string, never>;
  /** Loads the daily rates that channels compare by. */
  readonly "load-rates": Record<string, never>;
  /** Judges whether approved prices are live on our own pages. */
  readonly "check-landing": Record<string, never>;
  /** Lets go of what time has made worthless, e.g. old proposals. */
  readonly housekeeping: Record<string, never>;
}
export type JobName = keyof JobData;

/** Jobs stand in separate queues, so that a hundred slow shops hold up neither the tick nor a message. */
export const QUEUE_NAMES = ["schedule", "crawl", "discover", "price", "deliver"] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

export const QUEUE_OF: { readonly [N in JobName]: QueueName } = {
  tick: "schedule",
  housekeeping: "schedule",
  "check-landing": "schedule",
  "crawl-source": "crawl",
  "discover-source": "discover",
  "price-products": "price",
  deliver: "deliver",
  "load-rates": "deliver",
};

/** A request to run a job. */
export interface Ring<N extends JobName = JobName> {
  readonly name: N;
  readonly data: JobData[N];
  /** At most one job with this key waits or runs, whoever rings; further rings are silent. */
  readonly key: string;
  /** Keeps the key taken for so long after the ring, even when the job has ended: at most one job per so many seconds. */
  readonly everySeconds?: number;
}

/** What a handler of a job is given besides its data. */
export interface JobContext {
  readonly jobId: string;
  /** Aborted when the process stops or loses the job: finish the piece at hand and return. */
  readonly signal: AbortSignal;
}

export type JobHandlers = {
  readonly [N in JobName]: (data: JobData[N], context: JobContext) => Promise<void>;
};

/** The ring for one source's crawl. */
export function crawlRing(sourceId: number): Ring<"crawl-source"> {
  return { name: "crawl-source", data: { sourceId }, key: `source:${sourceId}` };
}

/** The ring for one source's runs of discovery. */
export function discoverRing(sourceId: number): Ring<"discover-source"> {
  return { name: "discover-source", data: { sourceId }, key: `discover:${sourceId}` };
}

export const PRICE_RING: Ring<"price-products"> = { name: "price-products", data: {}, key: "price-products" };
export const DELIVER_RING: Ring<"deliver"> = { name: "deliver", data: {}, key: "deliver" };
export const RATES_RING: Ring<"load-rates"> = { name: "load-rates", data: {}, key: "load-rates", everySeconds: 300 };
export const LANDING_RING: Ring<"check-landing"> = { name: "check-landing", data: {}, key: "check-landing" };
export const HOUSEKEEPING_RING: Ring<"housekeeping"> = { name: "housekeeping", data: {}, key: "housekeeping", everySeconds: 60 };
