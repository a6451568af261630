/** Seconds to wait that a Retry-After header asks for (RFC 9110, section 10.2.3: seconds or a date), or null when there is none to read. */
export function retryAfterSeconds(header: string | readonly string[] | undefined, now: Date): number | null {
  const value = (typeof header === "string" ? header : header?.[0])?.trim();
  if (value === undefined || value === "") return null;
  if (/^\d{1,10}$/.test(value)) return Number(value);
  // the dates of HTTP begin with the day's name; Date.parse alone takes far too much for a date
  const at = /^[A-Za-z]{3,9},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
