/** What robots.txt says to one crawler (RFC 9309). */
export interface RobotsRules {
  readonly rules: readonly RobotsRule[];
  /** From Crawl-delay, which is no part of the standard; the longest of the group. null: not said. */
  readonly crawlDelaySeconds: number | null;
}

export interface RobotsRule {
  readonly allow: boolean;
  /** As written, for messages. */
  readonly pattern: string;
  /** Literal pieces between the wildcards, normalised. */
  readonly pieces: readonly string[];
  /** The pattern ended in "$". */
  readonly anchored: boolean;
  /** Octets of the normalised pattern: the longest match decides. */
  readonly length: number;
}

/** Misspellings of "disallow" that are common enough for large crawlers to take them as meant. */
const DISALLOW = /^(disallow|dissallow|dissalow|disalow|diasllow|disallaw)$/;

/** Groups of the product token, or of "*" where none names it. Several groups of one name are one (section 2.2.1). */
export function parseRobots(body: string | Uint8Array, productToken: string, maxBytes: number): RobotsRules {
  const own: Group = { named: false, rules: [], crawlDelaySeconds: null };
  const any: Group = { named: false, rules: [], crawlDelaySeconds: null };
  const token = productToken.toLowerCase();
  let current = new Set<Group>();
  let inAgents = false;
  for (const line of linesOf(body, maxBytes)) {
    const text = line.replace(/#.*$/, "");
    const colon = text.indexOf(":");
    if (colon < 0) continue;
    const key = text.slice(0, colon).trim().toLowerCase();
    const value = text.slice(colon + 1).trim();
    if (key === "user-agent" || key === "useragent" || key === "user agent") {
      if (!inAgents) current = new Set();
      inAgents = true;
      const name = /^[a-z_-]+/i.exec(value)?.[0].toLowerCase();
      const group = name === token ? own : /^\*(\s|$)/.test(value) ? any : null;
      if (group !== null) current.add(group);
      if (group === own) own.named = true;
    } else if (key === "allow" || DISALLOW.test(key)) {
      inAgents = false;
      const rule = readRule(key === "allow", value);
      if (rule !== null) for (const group of current) group.rules.push(rule);
    } else if (key === "crawl-delay" && /^\d{1,9}(\.\d+)?$/.test(value)) {
      // other records must not interfere with the standard ones: the list of agents goes on
      for (const group of current) group.crawlDelaySeconds = Math.max(group.crawlDelaySeconds ?? 0, Number(value));
    }
  }
  const { rules, crawlDelaySeconds } = own.named ? own : any;
  return { rules, crawlDelaySeconds };
}

/** The rule that forbids the URL, or null where it may be visited. /robots.txt itself always may. */
export function forbiddingRule({ rules }: RobotsRules, url: URL): RobotsRule | null {
  if (url.pathname === "/robots.txt") return null;
  const path = normalize(url.pathname + url.search, false);
  let best: RobotsRule | null = null;
  for (const rule of rules) {
    if (best !== null && (rule.length < best.length || (rule.length === best.length && !rule.allow))) continue;
    if (matches(rule, path)) best = rule;
  }
  return best === null || best.allow ? null : best;
}

interface Group {
  named: boolean;
  readonly rules: RobotsRule[];
  crawlDelaySeconds: number | null;
}

/** The file is UTF-8 by the standard; some editors save it as UTF-16, with a mark that says so. */
export function decodeRobots(bytes: Uint8Array): string {
  const mark = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(mark).decode(bytes).replaceAll("\0", "");
}

function linesOf(body: string | Uint8Array, maxBytes: number): string[] {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const cut = bytes.length > maxBytes;
  const lines = decodeRobots(cut ? bytes.subarray(0, maxBytes) : bytes).split(/\r\n|\r|\n/);
  // half a pattern would match more than the whole
  if (cut) lines.pop();
  return lines;
}

function readRule(allow: boolean, value: string): RobotsRule | null {
  if (!/^[/*]/.test(value)) return null;
  const anchored = value.endsWith("$");
  const parts = (anchored ? value.slice(0, -1) : value).split("*");
  const pieces = parts.map((part, i) => normalize(part, parts.slice(0, i).join("").includes("?")));
  const length = pieces.reduce((sum, piece) => sum + piece.length, pieces.length - 1 + (anchored ? 1 : 0));
  return { allow, pattern: value, pieces, anchored, length };
}

/**
 * One spelling for equal paths (section 2.2.2): needlessly encoded characters decoded (within a query also ":", "/", "?" and "@",
 * which mean themselves there), hex in upper case, everything outside ASCII encoded. "*" and "$" that are meant literally become
 * %2A and %24, as a pattern has to write them.
 */
function normalize(text: string, inQuery: boolean): string {
  const query = inQuery ? 0 : text.indexOf("?") >>> 0;
  return text
    .toWellFormed()
    .replace(/%([0-9a-f]{2})/gi, (encoded, hex: string, at: number) => {
      const char = String.fromCharCode(parseInt(hex, 16));
      return (at >= query ? /[A-Za-z0-9._~:/?@-]/ : /[A-Za-z0-9._~-]/).test(char) ? char : encoded.toUpperCase();
    })
    .replace(/[^\x21-\x7e]/gu, (char) => encodeURIComponent(char))
    .replace(/[*$]/g, (char) => (char === "*" ? "%2A" : "%24"));
}

/** Leftmost piece by piece: linear, where a regular expression made from a hostile pattern could take for ever. */
function matches({ pieces, anchored }: RobotsRule, path: string): boolean {
  const first = pieces[0] ?? "";
  if (!path.startsWith(first)) return false;
  if (pieces.length === 1) return !anchored || path.length === first.length;
  let at = first.length;
  const last = pieces.length - 1;
  for (let i = 1; i < last; i++) {
    const piece = pieces[i] ?? "";
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  const tail = pieces[last] ?? "";
  return anchored ? path.length - tail.length >= at && path.endsWith(tail) : path.indexOf(tail, at) >= 0;
}
