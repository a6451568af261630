import type { SourceHints } from "../domain/source.ts";
import type { Page } from "./page.ts";

export interface PageLocale {
  /** ISO 3166-1 alpha-2, or null. */
  readonly country: string | null;
  /** Where the country comes from: "source", "address", "path", "lang", "og:locale". */
  readonly countryFrom: string | null;
  /** ISO 639-1 language of the page, or null. */
  readonly language: string | null;
}

// Country-code domains that the world uses as if they were generic, and the one that differs from ISO 3166.
const GENERIC = new Set([
  "io",
  "co",
  "me",
  "tv",
  "ai",
  "fm",
  "gg",
  "to",
  "cc",
  "ws",
  "ly",
  "sh",
  "am",
  "eu",
  "la",
  "vc",
  "im",
  "gl",
  "st",
  "ac",
  "nu",
]);

/** Which country and language a page is for, as far as its source, its address or its markup says. */
export function pageLocale(page: Page, hints: SourceHints): PageLocale {
  const { lang, metas } = page.survey;
  const [language = "", ...rest] = (lang ?? "").split(/[-_]/);
  const region = rest.find((part) => /^[a-z]{2}$/i.test(part))?.toUpperCase() ?? null;
  const known = language.length === 2 ? language.toLowerCase() : null;
  const country = hints.country?.toUpperCase() ?? null;
  if (country !== null) return { country, countryFrom: "source", language: known };
  const address = countryOfHost(page.address.hostname);
  if (address !== null) return { country: address, countryFrom: "address", language: known };
  const called = countryOfPath(page.address);
  if (called !== null) return { country: called, countryFrom: "path", language: known };
  if (region !== null) return { country: region, countryFrom: "lang", language: known };
  const locale = /^[a-z]{2}[-_]([a-z]{2})$/i.exec(metas.find(({ name }) => name === "og:locale")?.content.trim() ?? "")?.[1]?.toUpperCase();
  return { country: locale ?? null, countryFrom: locale === undefined ? null : "og:locale", language: known };
}

/** "/en-us/", "/us/", "us.shop.com": a shop of many countries says which one this is. Short steps alone are mostly languages. */
function countryOfPath({ hostname, pathname }: URL): string | null {
  const [, country = null] =
    /^\/(?:[\w-]{1,12}\/)?(?:(?:en|fr|es|pt|de|it|nl|sv|da|nb|no|zh|ja|ko)[-_])([a-z]{2})(?:\/|$)/i.exec(pathname) ??
    /^\/(us|uk|gb|au|nz|ca|sg|ie)(?:[-_/](?:en|fr))?\//i.exec(pathname) ??
    /^(us|uk|au|nz|ca|sg)\.(?!\w+$)/.exec(hostname) ??
    [];
  return country === null ? null : country.toLowerCase() === "uk" ? "GB" : country.toUpperCase();
}

/** The country of a country-code domain; null for generic ones. */
export function countryOfHost(host: string): string | null {
  const last = host.split(".").at(-1) ?? "";
  if (!/^[a-z]{2}$/.test(last) || GENERIC.has(last)) return null;
  return last === "uk" ? "GB" : last.toUpperCase();
}
