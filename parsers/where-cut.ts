import type { Page } from "./page.ts";
import { isNamed } from "./scanned-text.ts";
import type { Context } from "./survey.ts";

/** Behind the end of a page shops leave little but a remark. */
const LONGEST_REST = 2_000;
const LESS = 60;
const SLASH = 47;
const GREATER = 62;

/**
 * Where a page breaks off that came without its end, in document order; infinity where it is whole. Whatever is still open there may have
 * lost half of its text, of "1 389,90 zł" all but the "1".
 */
export function whereCut({ bytes, survey }: Pick<Page, "bytes" | "survey">): number {
  if (hasEnd(bytes)) return Number.POSITIVE_INFINITY;
  let last: Context | null = survey.elements.at(-1) ?? null;
  while (last?.parent) last = last.parent;
  return last?.end ?? Number.POSITIVE_INFINITY;
}

/** Whether "</html>" or "</body>" stands near the end. */
function hasEnd(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 7; at >= 0 && at >= bytes.length - LONGEST_REST; at--) {
    if (bytes[at] !== LESS || bytes[at + 1] !== SLASH) continue;
    if (!isNamed(bytes, at + 2, at + 6, "html") && !isNamed(bytes, at + 2, at + 6, "body")) continue;
    let end = at + 6;
    while (isSpace(bytes[end])) end++;
    if (bytes[end] === GREATER) return true;
  }
  return false;
}

function isSpace(code: number | undefined): boolean {
  return code !== undefined && (code === 32 || code === 160 || (code >= 9 && code <= 13));
}
