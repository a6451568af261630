/** What an answer must show to count as a vendor's wall; every part that is given must hold. */
export interface BotWallMark {
  readonly vendor: string;
  /** Statuses it counts with; "any" only for marks that no shop's own page carries. */
  readonly statuses: readonly number[] | "any";
  /** Header name and what its value must look like. */
  readonly header?: readonly [name: string, value: RegExp];
  readonly title?: RegExp;
  /** Of each list at least one must stand in the body. Plain text and no patterns: hostile pages are searched with them. */
  readonly texts?: readonly (readonly string[])[];
}

const REFUSALS = [401, 403, 405, 406, 429, 503] as const;
const CAPTCHA_WIDGETS = ["g-recaptcha", "h-captcha", "cf-turnstile", "recaptcha/api.js", "recaptcha/enterprise.js"];

/**
 * Marks of walls against programs, for who fetches pages and for who reads them. Most vendors put scripts into every page of their customers, so those count only together with a
 * refusing status; the others are texts that only the wall itself has.
 */
export const BOT_WALL_MARKS: readonly BotWallMark[] = [
  { vendor: "Cloudflare", statuses: "any", header: ["cf-mitigated", /challenge|block/] },
  { vendor: "Cloudflare", statuses: "any", title: /^(Just a moment\.\.\.|Attention Required! \| Cloudflare)$/ },
  { vendor: "Cloudflare", statuses: [403, 503], texts: [["cf-error-details", "/cdn-cgi/challenge-platform/", "cf_chl_opt"]] },
  { vendor: "Akamai", statuses: "any", texts: [["errors.edgesuite.net"]] },
  { vendor: "Akamai", statuses: "any", title: /^Access Denied$/, texts: [["Reference&#32;&#35;", "Reference #"]] },
  { vendor: "Akamai", statuses: "any", texts: [["sec-if-cpt-container", "?bm-verify=", "&bm-verify="]] },
  { vendor: "Akamai", statuses: [403], header: ["server", /^AkamaiGHost/i] },
  {
    vendor: "DataDome",
    statuses: "any",
    texts: [
      ["captcha-delivery.com/captcha", "captcha-delivery.com/interstitial", "captcha-delivery.com/c.js", "captcha-delivery.com/i.js"],
    ],
  },
  { vendor: "DataDome", statuses: [403], header: ["x-datadome", /./] },
  { vendor: "DataDome", statuses: [403, 405], header: ["x-dd-b", /./] },
  {
    vendor: "HUMAN (PerimeterX)",
    statuses: "any",
    texts: [['id="px-captcha"', "id='px-captcha'", "captcha.px-cdn.net", "captcha.px-cloud.net"]],
  },
  { vendor: "HUMAN (PerimeterX)", statuses: REFUSALS, texts: [["_pxAppId", "window._pxUuid"]] },
  { vendor: "Imperva (Incapsula)", statuses: "any", texts: [["Incapsula incident ID"]] },
  { vendor: "Imperva (Incapsula)", statuses: "any", texts: [['id="main-iframe"'], ['src="/_Incapsula_Resource']] },
  { vendor: "Imperva (Incapsula)", statuses: REFUSALS, texts: [["_Incapsula_Resource"]] },
  { vendor: "Imperva", statuses: "any", title: /^Pardon Our Interruption/i },
  { vendor: "Kasada", statuses: REFUSALS, header: ["x-kpsdk-ct", /./] },
  { vendor: "Kasada", statuses: REFUSALS, texts: [["/149e9513-01fa-4fb0-aad4-566afd725d1b/", "KPSDK.now"]] },
  {
    vendor: "F5",
    statuses: "any",
    texts: [["The requested URL was rejected. Please consult with your administrator."], ["support ID", "Support ID"]],
  },
  { vendor: "F5", statuses: "any", texts: [["/TSPD/"], ["Please enable JavaScript to view the page content"]] },
  { vendor: "AWS WAF", statuses: "any", header: ["x-amzn-waf-action", /challenge|captcha/] },
  { vendor: "AWS WAF", statuses: [202, 403, 405], texts: [["window.gokuProps", "awsWafCookieDomainList"]] },
  { vendor: "Sucuri", statuses: "any", title: /^(Sucuri Website Firewall - Access Denied|Access Denied - Sucuri Website Firewall)/ },
  { vendor: "Vercel", statuses: "any", header: ["x-vercel-mitigated", /challenge|deny/] },
  // Its wall comes from several vendors, whose names it does not bear.
  {
    vendor: "Allegro",
    statuses: "any",
    texts: [
      [
        "allegrocaptcha.com/",
        "Coś w zachowaniu twojej przeglądarki zwróciło naszą uwagę",
        "Something about the behaviour of the browser has caught our attention",
      ],
    ],
  },
  { vendor: "Amazon", statuses: "any", texts: [['action="/errors/validateCaptcha"']] },
  { vendor: "Google", statuses: "any", texts: [['id="captcha-form"']] },
  {
    vendor: "a captcha",
    statuses: "any",
    title: /captcha|robot check|are you (a )?(human|robot)|verify (that )?you are (a )?human|access denied/i,
    texts: [CAPTCHA_WIDGETS],
  },
  { vendor: "a captcha", statuses: [403, 405, 406], texts: [CAPTCHA_WIDGETS] },
];
