import { Cookie, CookieJar, type SerializedCookieJar } from "tough-cookie";
import type { HttpClient } from "../domain/proxy.ts";
import type { BrowserCookie, VisitSession } from "../domain/visit-session.ts";

export interface GivenCookie {
  readonly name: string;
  readonly value: string;
  /** The site and all names below it; absent: the site's own host alone. */
  readonly domain?: string | undefined;
  /** Default "/". */
  readonly path?: string | undefined;
}

export interface VisitSessionOptions {
  readonly key: string;
  /** Host of the source, with port where it has one. */
  readonly host: string;
  readonly httpClient: HttpClient;
  readonly proxyUrl: string | null;
  readonly cookies: readonly GivenCookie[];
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As `jarText` gave it; null for a new visitor. */
  readonly jar: string | null;
}

export interface OpenSession extends VisitSession {
  /** The jar as text if it changed since it was asked last; null: it did not. */
  changedJar(): string | null;
}

/** A site that hands out more starts a visitor anew: jars are kept in the database. */
const MOST_JAR_CHARS = 100_000;
const MOST_COOKIE_CHARS = 8192;

/** A visitor with a cookie jar by the rules of RFC 6265. Cookies that the user gives win over those of the site. */
export function openVisitSession(options: VisitSessionOptions): OpenSession {
  const { key, host, httpClient, proxyUrl, cookies } = options;
  const site = new URL(`https://${host}`).hostname;
  const headers = Object.fromEntries(Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const given = cookies.map(({ name, value, domain = site, path = "/" }) => {
    const cookie = new Cookie({ key: name, value, path, domain, hostOnly: domain === site });
    return { cookie, url: `https://${domain}${path}` };
  });
  let jar = options.jar === null ? newJar() : (CookieJar.deserializeSync(JSON.parse(options.jar) as SerializedCookieJar) ?? newJar());
  giveCookies();
  let changed = false;

  function newJar(): CookieJar {
    return new CookieJar(null, { looseMode: true });
  }
  function giveCookies(): void {
    for (const { cookie, url } of given) jar.setCookieSync(Object.assign(new Cookie(), cookie), url, { ignoreError: true });
  }
  const isGiven = (name: string): boolean => cookies.some((one) => one.name === name);
  const plainHeadersFor = (url: string): Readonly<Record<string, string>> => (sameSite(new URL(url).hostname, site) ? headers : {});

  return {
    key,
    httpClient,
    proxyUrl: () => proxyUrl,
    plainHeadersFor,
    headersFor(url) {
      const cookie = jar.getCookieStringSync(url);
      return cookie === "" ? plainHeadersFor(url) : { ...plainHeadersFor(url), cookie };
    },
    keepCookies(url, setCookies) {
      if (setCookies.length === 0) return false;
      const before = jar.getCookieStringSync(url);
      for (const text of setCookies) {
        const cookie = text.length > MOST_COOKIE_CHARS ? undefined : Cookie.parse(text, { loose: true });
        if (cookie !== undefined && !isGiven(cookie.key)) jar.setCookieSync(cookie, url, { ignoreError: true });
      }
      const differs = jar.getCookieStringSync(url) !== before;
      changed ||= differs;
      return differs;
    },
    browserCookies: () => (jar.serializeSync()?.cookies ?? []).flatMap((one) => browserCookie(Cookie.fromJSON(one))),
    keepBrowserCookies(found) {
      for (const one of found) {
        if (isGiven(one.name)) continue;
        const hostOnly = !one.domain.startsWith(".");
        const domain = one.domain.replace(/^\./, "");
        const expires = one.expires < 0 ? ("Infinity" as const) : new Date(one.expires * 1000);
        const { name, value, path, httpOnly, secure } = one;
        const cookie = new Cookie({ key: name, value, path, httpOnly, secure, domain, hostOnly, expires });
        jar.setCookieSync(cookie, `https://${domain}${path}`, { ignoreError: true });
        changed = true;
      }
    },
    changedJar() {
      if (!changed) return null;
      changed = false;
      const text = JSON.stringify(jar.serializeSync());
      if (text.length <= MOST_JAR_CHARS) return text;
      jar = newJar();
      giveCookies();
      return JSON.stringify(jar.serializeSync());
    },
  };
}

function browserCookie(cookie: Cookie | undefined): BrowserCookie[] {
  if (cookie === undefined || cookie.domain === null) return [];
  const expiry = cookie.expiryTime() ?? Number.POSITIVE_INFINITY;
  if (expiry <= Date.now()) return [];
  return [
    {
      name: cookie.key,
      value: cookie.value,
      domain: cookie.hostOnly === true ? cookie.domain : `.${cookie.domain}`,
      path: cookie.path ?? "/",
      expires: Number.isFinite(expiry) ? Math.floor(expiry / 1000) : -1,
      httpOnly: cookie.httpOnly,
      secure: cookie.secure,
      sameSite: "Lax",
    },
  ];
}

/** The same host; "www." makes no difference. */
function sameSite(one: string, other: string): boolean {
  return one.replace(/^www\./, "") === other.replace(/^www\./, "");
}
