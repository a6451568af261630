import { isTag } from "domhandler";
import type { Page } from "./page.ts";

/**
 * Where a page breaks off that came without its end, in document order; infinity where it is whole. Whatever is still open there may have
 * lost half of its text, of "1 389,90 zł" all but the "1".
 */
export function whereCut({ html, document, survey }: Page): number {
  if (/<\/(?:html|body)\s*>/i.test(html.slice(-2_000))) return Number.POSITIVE_INFINITY;
  const last = document.children.findLast(isTag);
  return (last === undefined ? undefined : survey.contexts.get(last)?.end) ?? Number.POSITIVE_INFINITY;
}
