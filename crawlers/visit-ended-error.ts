import type { EndedVisit } from "../domain/visit.ts";

/** A visit that ended before there was a page to look at; becomes an EndedVisit and never leaves this folder. */
export class VisitEndedError extends Error {
  override name = "VisitEndedError";
  readonly outcome: EndedVisit["outcome"];
  /** Worth one more attempt soon: the connection or the browser broke, not the shop's answer. */
  readonly transient: boolean;
  readonly status: number | null;
  /** The session's proxy failed, not the site behind it. */
  readonly byProxy: boolean;

  constructor(
    outcome: EndedVisit["outcome"],
    message: string,
    options: ErrorOptions & { transient?: boolean; status?: number; byProxy?: boolean } = {},
  ) {
    super(message, options);
    this.outcome = outcome;
    this.transient = options.transient ?? false;
    this.status = options.status ?? null;
    this.byProxy = options.byProxy ?? false;
  }
}
