import type { ElementContexts } from "./element-contexts.ts";
import { LineBuffer } from "./line-buffer.ts";
import {
  CONTINUES,
  HAS_TEXT,
  IS_ASIDE,
  IS_BETWEEN_LINES,
  TEXT_CELLS,
  TEXT_ORDER,
  TEXT_OWNER,
  TEXT_SIGNS,
  type ScannedPage,
} from "./scanned-page.ts";
import { readText, readWholeText } from "./scanned-text.ts";
import type { Context, Line } from "./survey.ts";

/** A page's lines, each made when first asked for. */
export interface PageLines {
  all(): readonly Line[];
  /** From the block in which a place of the page lies to the one in which another does. */
  between(from: number, to: number): Iterable<Line>;
  /** How many blocks have text, and the lines of one: visible and hidden text of a block are a line each. */
  readonly count: number;
  of(block: number): readonly Line[];
  /** Visible lines' text from the page's beginning: all of it, or whole lines of more than so many characters. */
  textBeyond(characters: number): string;
}

const NONE: readonly Line[] = [];

export function pageLines(page: ScannedPage, elements: ElementContexts): PageLines {
  const { texts, textCount, lineStarts } = page;
  const known: (readonly Line[] | undefined)[] = [];
  known.length = lineStarts.length;
  const visible = new LineBuffer(false);
  const unseen = new LineBuffer(true);
  let every: readonly Line[] | null = null;

  function make(block: number): readonly Line[] {
    const end = lineStarts[block + 1] ?? textCount;
    let owner = -1;
    let context: Context | null = null;
    for (let i = lineStarts[block] as number; i < end; i++) {
      const cell = i * TEXT_CELLS;
      let signs = texts[cell + TEXT_SIGNS] as number;
      if (signs & (IS_ASIDE | IS_BETWEEN_LINES)) continue;
      const number = texts[cell + TEXT_OWNER] as number;
      if (number !== owner || context === null) {
        owner = number;
        context = elements.of(number) as Context;
      }
      const order = texts[cell + TEXT_ORDER] as number;
      const whole = i + 1 < textCount && ((texts[cell + TEXT_CELLS + TEXT_SIGNS] as number) & CONTINUES) !== 0;
      const first = i;
      if (whole)
        for (; i + 1 < textCount && (texts[(i + 1) * TEXT_CELLS + TEXT_SIGNS] as number) & CONTINUES; i++)
          signs |= texts[(i + 1) * TEXT_CELLS + TEXT_SIGNS] as number;
      const buffer = context.hidden ? unseen : visible;
      if ((signs & HAS_TEXT) === 0) buffer.addBlank(context);
      else {
        const text = whole ? readWholeText(page, first) : readText(page, i);
        buffer.add(isCollapsed(text) ? text : text.replace(/\s+/g, " "), context, order);
      }
    }
    const lines: Line[] = [];
    const [first, second] = visible.order <= unseen.order ? [visible, unseen] : [unseen, visible];
    first.flush(lines);
    second.flush(lines);
    return lines.length === 0 ? NONE : lines;
  }

  function of(block: number): readonly Line[] {
    return (known[block] ??= make(block));
  }

  /** The last block that begins at a place or before it. */
  function blockAt(order: number): number {
    let low = 0;
    let high = lineStarts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((texts[(lineStarts[middle] as number) * TEXT_CELLS + TEXT_ORDER] as number) <= order) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** As much of the visible text as anybody asked for, and the block behind it. */
  const opening = { text: "", blocks: 0 };

  function textBeyond(characters: number): string {
    for (; opening.blocks < lineStarts.length && opening.text.length <= characters; opening.blocks++)
      for (const line of of(opening.blocks)) if (!line.hidden) opening.text += opening.text === "" ? line.text : `\n${line.text}`;
    return opening.text;
  }

  return {
    count: lineStarts.length,
    of,
    textBeyond,
    all: () => (every ??= lineStarts.flatMap((_, block) => of(block))),
    *between(from, to) {
      const last = blockAt(to);
      for (let block = Math.max(0, blockAt(from)); block <= last; block++) yield* of(block);
    },
  };
}

/** Whether a text has no white space but single blanks. */
function isCollapsed(text: string): boolean {
  let blank = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 32) {
      if (blank) return false;
      blank = true;
    } else if (code > 32 && code < 160) blank = false;
    else if ((code >= 9 && code <= 13) || code === 160 || (code > 5_000 && /\s/.test(text.charAt(i)))) return false;
    else blank = false;
  }
  return true;
}
