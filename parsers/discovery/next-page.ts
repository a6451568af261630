import type { Page } from "../page.ts";
import { phrases } from "../phrases.ts";
import { plainWords } from "../plain-words.ts";
import type { Context } from "../survey.ts";
import { textIn } from "../text-in.ts";

const NEXT = phrases(
  "next|next page|older|more products|show more|load more|nastepna|nastepna strona|nastepne|dalej|weiter|nachste|nachste seite|suivant|suivante|page suivante|siguiente|pagina siguiente|successiva|pagina successiva|avanti|seguinte|proxima|volgende|volgende pagina|dalsi|dalsi strana|nasledujici|dalsia|nasledujuca|kovetkezo|urmatoarea|urmatorul|naprej|naslednja|sljedeca|sledeca|nasta|naste|neste|seuraava|jargmine|toliau|nakama",
);
const SIGNS = /^\s*[›»→>❯▶]{1,2}\s*$/;
const CYRILLIC = /^\s*(далее|следующая|вперед|наступна|далі|следваща|напред|επόμενη|επόμενο)\s*$/iu;
/** Query parameters that number the pages of a list. */
const NUMBER = /^(page|p|pg|paged|pagina|strona|str|s|seite|pagenumber|page_no|pageno|pagen_1|currentpage|product-page)$/i;
/** What numbers a page in a path: /page/2, /strona-2, /oferty,2.html */
const PATH_NUMBER = /(?:\/(?:page|p|strona|seite|pagina|str|s)[-/_=]?\d{1,5}|[,_;-](?:p|page|strona)?[-_]?\d{1,5})(?=\/?(?:\.html?)?$)/i;
const LONGEST_TEXT = 40;

/**
 * Where a list goes on, or null at its end: rel=next, a link that says "next" in one of many languages, or the link to this page's
 * number and one. A link that only looks like it leads to this list under another number; a carousel's arrow and a calendar's do not.
 */
export function nextPage(page: Page, siteUrl: (text: string, base?: string) => string | null): string | null {
  const here = siteUrl(page.url) ?? page.url;
  const byText: string[] = [];
  const byNumber: string[] = [];
  for (const element of page.survey.elements) {
    if (element.name !== "a" && element.name !== "link") continue;
    const href = element.attribute("href");
    const url = href === undefined || href.trim() === "" || href.startsWith("#") ? null : siteUrl(href, page.baseUrl);
    if (url === null || url === here) continue;
    if (/(^|\s)next(\s|$)/i.test(element.attribute("rel") ?? "")) return url;
    if (element.name === "link" || element.hidden || listOf(url) !== listOf(here)) continue;
    if (saysNext(element)) byText.push(url);
    if (numberOf(url) === numberOf(here) + 1) byNumber.push(url);
  }
  return byText[0] ?? byNumber[0] ?? null;
}

function saysNext(element: Context): boolean {
  const texts = [textIn(element, LONGEST_TEXT + 1), element.attribute("aria-label") ?? "", element.attribute("title") ?? ""];
  return texts.some((text) => {
    if (text === "" || text.length > LONGEST_TEXT) return false;
    if (SIGNS.test(text) || CYRILLIC.test(text)) return true;
    const words = plainWords(text)
      .replace(/[^a-z ]/g, " ")
      .trim();
    const found = NEXT.exec(words);
    return found !== null && found.index === 0 && words.length <= 30;
  });
}

/** The address without what numbers its pages: equal for all pages of one list. */
function listOf(address: string): string {
  const url = new URL(address);
  const rest = [...url.searchParams]
    .filter(([name]) => !NUMBER.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  return `${url.host}${url.pathname.replace(PATH_NUMBER, "").replace(/(?<!\/)\/+$/, "")}?${rest.join("&")}`;
}

function numberOf(address: string): number {
  const url = new URL(address);
  const inQuery = [...url.searchParams].find(([name, value]) => NUMBER.test(name) && /^\d{1,6}$/.test(value))?.[1];
  const inPath = PATH_NUMBER.exec(url.pathname)?.[0].replace(/\D*/, "");
  return Number(inQuery ?? inPath ?? 1);
}
