/** What an answer must show to count as a vendor's wall; every part that is given must hold. */
interface Mark {
  readonly vendor: string;
  /** Header name and what its value must look like. */
  readonly header?: readonly [name: string, value: RegExp];
  readonly body?: RegExp;
  /** Statuses it counts with; "any" only for marks that no shop's own page carries. */
  readonly statuses: readonly number[] | "any";
}

const REFUSALS = [401, 403, 405, 406, 429, 503] as const;

/**
 * Marks of walls against programs. Most vendors put scripts into every page of their customers, so those count only together with a
 * refusing status; the others are texts that only the wall itself has.
 */
const MARKS: readonly Mark[] = [
  { vendor: "Cloudflare", header: ["cf-mitigated", /challenge|block/], statuses: "any" },
  { vendor: "Cloudflare", body: /<title>(Just a moment\.\.\.|Attention Required! \| Cloudflare)<\/title>/, statuses: "any" },
  { vendor: "Cloudflare", body: /cf-error-details|\/cdn-cgi\/challenge-platform\/|cf_chl_opt/, statuses: [403, 503] },
  { vendor: "Akamai", body: /errors\.edgesuite\.net|<TITLE>Access Denied<\/TITLE>[\s\S]*Reference&#32;&#35;/, statuses: "any" },
  { vendor: "Akamai", body: /sec-if-cpt-container|[?&]bm-verify=/, statuses: "any" },
  { vendor: "Akamai", header: ["server", /^AkamaiGHost/i], statuses: [403] },
  { vendor: "DataDome", body: /(geo|ct|ct2)?\.?captcha-delivery\.com\/(captcha|interstitial|c\.js|i\.js)/, statuses: "any" },
  { vendor: "DataDome", header: ["x-datadome", /./], statuses: [403] },
  { vendor: "DataDome", header: ["x-dd-b", /./], statuses: [403, 405] },
  { vendor: "HUMAN (PerimeterX)", body: /id=["']px-captcha["']|captcha\.px-cdn\.net|captcha\.px-cloud\.net/, statuses: "any" },
  { vendor: "HUMAN (PerimeterX)", body: /_pxAppId|window\._pxUuid/, statuses: REFUSALS },
  { vendor: "Imperva (Incapsula)", body: /Incapsula incident ID/, statuses: "any" },
  { vendor: "Imperva (Incapsula)", body: /id=["']main-iframe["'] src=["']\/_Incapsula_Resource/, statuses: "any" },
  { vendor: "Imperva (Incapsula)", body: /_Incapsula_Resource/, statuses: REFUSALS },
  { vendor: "Imperva", body: /<title>Pardon Our Interruption/i, statuses: "any" },
  { vendor: "Kasada", header: ["x-kpsdk-ct", /./], statuses: REFUSALS },
  { vendor: "Kasada", body: /\/149e9513-01fa-4fb0-aad4-566afd725d1b\/[^"']*\/ips\.js|KPSDK\.now/, statuses: REFUSALS },
  { vendor: "F5", body: /The requested URL was rejected\. Please consult with your administrator\.[\s\S]*support ID/i, statuses: "any" },
  { vendor: "F5", body: /<script[^>]+src=["']\/TSPD\/[\s\S]*Please enable JavaScript to view the page content/i, statuses: "any" },
  { vendor: "AWS WAF", header: ["x-amzn-waf-action", /challenge|captcha/], statuses: "any" },
  { vendor: "AWS WAF", body: /window\.gokuProps|awsWafCookieDomainList/, statuses: [202, 403, 405] },
  { vendor: "Sucuri", body: /Sucuri Website Firewall - Access Denied|Access Denied - Sucuri Website Firewall/, statuses: "any" },
  { vendor: "Vercel", header: ["x-vercel-mitigated", /challenge|deny/], statuses: "any" },
  { vendor: "Amazon", body: /action=["']\/errors\/validateCaptcha["']/, statuses: "any" },
  { vendor: "Google", body: /id=["']captcha-form["'][^>]*action=["']index["']/, statuses: "any" },
  {
    vendor: "a captcha",
    body: /<title>[^<]*(captcha|robot check|are you (a )?(human|robot)|verify (that )?you are (a )?human|access denied)[^<]*<\/title>[\s\S]*(g-recaptcha|h-captcha|cf-turnstile|recaptcha\/(api|enterprise)\.js)/i,
    statuses: "any",
  },
  { vendor: "a captcha", body: /g-recaptcha|h-captcha|cf-turnstile/, statuses: [403, 405, 406] },
];

/** Walls are small; a shop's page beyond this is not searched for them. */
const MAX_WALL_BYTES = 64 * 1024;

/**
 * Name of the wall that answered in place of the shop, or null. `headers` have lower-case names. Looking at the whole body of a
 * refusal, but of a successful answer only where it is as small as walls are.
 */
export function botWall(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array): string | null {
  const refused = status >= 400;
  const searched = body.length <= MAX_WALL_BYTES || refused;
  const text = searched ? Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, MAX_WALL_BYTES)).toString("latin1") : "";
  for (const mark of MARKS) {
    if (mark.statuses !== "any" && !mark.statuses.includes(status)) continue;
    if (mark.header !== undefined && !mark.header[1].test(headers[mark.header[0]] ?? "")) continue;
    if (mark.body !== undefined && !mark.body.test(text)) continue;
    return mark.vendor;
  }
  return null;
}
