/**
 * A moment in UTC, RFC 3339 with a trailing Z: "2026-03-01T08:00:00.123456Z". A string, because Postgres keeps microseconds that a
 * Date would drop, and a cursor built from a dropped digit skips rows. Use `Date.parse` for arithmetic; never compare as text.
 */
export type Instant = string;

/** Tells the time; passed in wherever time matters, so that tests can set it. */
export type Clock = () => Date;
