import type { FoundPage, PageToSearch } from "./found-page.ts";

const MOST_BYTES = 500 * 1024;
const MOST = 100;

/** The sitemaps that robots.txt names, and /sitemap.xml where it names none. */
export function readRobotsSitemaps(page: PageToSearch): FoundPage {
  const text = new TextDecoder().decode(page.body.subarray(0, MOST_BYTES));
  const named = [...text.matchAll(/^[ \t]*sitemap[ \t]*:[ \t]*(\S+)/gim)].map(([, url = ""]) => url);
  const urls = new Set(named.flatMap((url) => page.siteUrl(url) ?? []));
  const refused = named.filter((url) => page.siteUrl(url) === null);
  if (urls.size === 0) urls.add(new URL("/sitemap.xml", page.url).href);
  return {
    listings: [],
    next: [...urls].slice(0, MOST).map((url) => ({ kind: "sitemap", url, modifiedAt: null })),
    problems: refused
      .slice(0, 5)
      .map(
        (url) =>
          `robots.txt names the sitemap ${url.slice(0, 200)}, which is relative or on another host; make it an entry point to have it read`,
      ),
    cutOff: urls.size > MOST ? [`robots.txt names more than ${MOST} sitemaps`] : [],
  };
}
