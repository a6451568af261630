/**
 * Seconds to stay away, from a Retry-After header in either of its forms (RFC 9110, 10.2.3), between 0 and `maxSeconds`.
 * null where there is none that can be read.
 */
export function retryAfterSeconds(header: string | readonly string[] | undefined, now: Date, maxSeconds: number): number | null {
  const text = (typeof header === "string" ? header : header?.[0])?.trim();
  if (text === undefined) return null;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : (httpDate(text) - now.getTime()) / 1000;
  return Number.isNaN(seconds) ? null : Math.ceil(Math.min(Math.max(seconds, 0), maxSeconds));
}

/** Date.parse alone would take "12 bananas 2026" for a date. */
function httpDate(text: string): number {
  return /^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?,? /i.test(text)
    ? Date.parse(/gmt$|utc$/i.test(text) ? text : `${text} GMT`)
    : NaN;
}
