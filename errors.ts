/** Every error class of the program, named by its consequence. Messages end with the remedy. */

/** The request cannot be carried out as it was made; the caller must change it. The API answers 4xx, the command line exits 2. */
export class BadInputError extends Error {
  override name = "BadInputError";
  /** Stable, kebab-case, for programs: "unknown-currency". */
  readonly code: string;
  /** Where it is wrong, when in several places: a JSON pointer each, and what is wrong there. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  constructor(code: string, message: string, options?: ErrorOptions & { readonly problems?: BadInputError["problems"] }) {
    super(message, options);
    this.code = code;
    this.problems = options?.problems ?? [];
  }
}

/** The thing named does not exist (or no longer does). The API answers 404. */
export class NotFoundError extends Error {
  override name = "NotFoundError";
  readonly code = "not-found";
}

/** The thing is in a state that does not allow this; try again after looking at it. The API answers 409. */
export class ConflictError extends Error {
  override name = "ConflictError";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A feed must not go out as it is, until a person releases it; the shop keeps the prices that it has. The API answers 503. */
export class HeldFeedError extends Error {
  override name = "HeldFeedError";
  readonly code = "feed-held";
}

/** The program must not start like this: every mistake in one list. The process exits 1 with it, without a stack trace. */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** An address that may not be visited from here (private, loopback, link-local, metadata). Never retried. */
export class ForbiddenAddressError extends Error {
  override name = "ForbiddenAddressError";
}

/** A page that cannot be read, for a reason of its own (too deep, too many elements). Becomes the outcome `unreadable`; never leaves `observe`. */
export class UnreadablePageError extends Error {
  override name = "UnreadablePageError";
}

/** A page can be neither kept as evidence nor had back: the store is full, gone, or holds something else under its name. What was at hand is not written. */
export class PageStoreError extends Error {
  override name = "PageStoreError";
}

/** The program contradicts itself (two parsers for one host, a rule without a schema). Refused at start. */
export class RegistryError extends Error {
  override name = "RegistryError";
}
