import type { Page } from "./page.ts";
import type { Context } from "./survey.ts";

/**
 * Where a page breaks off that came without its end, in document order; infinity where it is whole. Whatever is still open there may have
 * lost half of its text, of "1 389,90 zł" all but the "1".
 */
export function whereCut({ bytes, survey }: Pick<Page, "bytes" | "survey">): number {
  if (/<\/(?:html|body)\s*>/i.test(bytes.toString("latin1", Math.max(0, bytes.length - 2_000)))) return Number.POSITIVE_INFINITY;
  let last: Context | null = survey.elements.at(-1) ?? null;
  while (last?.parent) last = last.parent;
  return last?.end ?? Number.POSITIVE_INFINITY;
}
