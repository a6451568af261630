import { mayHoldAmount } from "./amount-blocks.ts";
import type { ElementContexts } from "./element-contexts.ts";
import { LineBuffer } from "./line-buffer.ts";
import type { Stretch } from "./outside-stretch.ts";
import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";
import { readText, readWholeText } from "./scanned-text.ts";
import type { PageElement } from "./page-element.ts";
import type { Context, Line } from "./survey.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const {
  CONTINUES,
  HAS_DIGIT,
  HAS_NON_ASCII,
  HAS_TEXT,
  IS_ASIDE,
  IS_BETWEEN_LINES,
  TEXT_CELLS,
  TEXT_END,
  TEXT_ORDER,
  TEXT_OWNER,
  TEXT_SIGNS,
  TEXT_START,
} = scanned;

/** A page's lines, each made when first asked for. */
export interface PageLines {
  all(): readonly Line[];
  /** From the block in which a place of the page lies to the one in which another does. */
  between(from: number, to: number): Iterable<Line>;
  /** Those in which an amount of money may stand, of the whole page or of a stretch of it, each with the visible line before it in there. */
  numbered(stretch?: Stretch): Iterable<LineAndAbove>;
  /** Whether all texts of a block that may hold an amount stand where a stretch has none that count. */
  isLeftOut(block: number, stretch: Stretch): boolean;
  /** Those of a stretch that count, see `LineSeeker`. */
  sought(stretch: Stretch, seeker: LineSeeker): readonly SoughtLine[];
  /** The last visible line of the blocks before one, as far up as another block. */
  visibleAbove(block: number, from: number): Line | null;
  /** How many blocks have text, and the lines of one: visible and hidden text of a block are a line each. */
  readonly count: number;
  of(block: number): readonly Line[];
  /** Visible lines' text from the page's beginning: all of it, or whole lines of more than so many characters. */
  textBeyond(characters: number): string;
  /** Whether that text is longer than so many characters. Long paragraphs alone mostly tell. */
  saysMoreThan(characters: number): boolean;
}

const WHOLE: Stretch = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** A paragraph: few of them make up much of what a page says. */
const LONG_TEXT = 100;
const AMPERSAND = 38;
/** 1 for each byte of ASCII that is a sign to be seen. */
const IS_SHOWN = Uint8Array.from({ length: 256 }, (_, code) => (code > 32 && code < 127 ? 1 : 0));

const NONE: readonly Line[] = [];

export interface LineAndAbove {
  readonly line: Line;
  /** The visible line before it; made when it is asked for. */
  readonly above: () => Line | null;
}

/** What tells of blocks whether their lines are worth making; each false is sure. */
export interface LineSeeker {
  /** Whether a line of it may say by itself what is sought. */
  readonly maySay: (page: ScannedPage, block: number) => boolean;
  /** Whether its visible line may be a label, so that the one below it says what is sought; null: no line is. */
  readonly mayLabel: ((page: ScannedPage, block: number) => boolean) | null;
  /** No line of more characters says it, and to find out that one is longer is quicker than to ask whether it does; null: it is not. */
  readonly longest: number | null;
  /** Whether what stands in an element may count. Where it does not, nothing does that stands in an element inside of it. */
  readonly counts: (element: PageElement) => boolean;
}

export interface SoughtLine {
  readonly line: Line;
  readonly block: number;
  /** First block of the stretch. */
  readonly first: number;
  /** The visible line above it may be its label. */
  readonly mayBeLabelled: boolean;
}

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

  /** What is known of the visible text's length without its lines: a least one, and the texts that it was counted in. */
  const counted = { least: 0, texts: 0 };

  function saysMoreThan(characters: number): boolean {
    for (; counted.least <= characters && counted.texts < textCount; counted.texts++) {
      const cell = counted.texts * TEXT_CELLS;
      const start = texts[cell + TEXT_START] as number;
      const end = texts[cell + TEXT_END] as number;
      if (end - start < LONG_TEXT || ((texts[cell + TEXT_SIGNS] as number) & IS_ASIDE) !== 0) continue;
      if (elements.of(texts[cell + TEXT_OWNER] as number)?.hidden === false) counted.least += leastLetters(page.bytes, start, end);
    }
    return counted.least > characters || textBeyond(characters).length > characters;
  }

  function mayHaveAmount(block: number): boolean {
    const end = lineStarts[block + 1] ?? textCount;
    // Digits of other scripts are no ASCII; an entity that stands for one has digits itself.
    const wanted = page.rare.digits ? HAS_DIGIT | HAS_NON_ASCII : HAS_DIGIT;
    for (let i = lineStarts[block] as number; i < end; i++)
      if ((texts[i * TEXT_CELLS + TEXT_SIGNS] as number) & wanted) return mayHoldAmount(page, block);
    return false;
  }

  /** The last visible line before one of a block, no farther up than another block. */
  function lineAbove(line: Line, from: number, block: number): Line | null {
    const own = of(block);
    for (let i = own.indexOf(line) - 1; i >= 0; i--) if (own[i]?.hidden === false) return own[i] as Line;
    return visibleAbove(block, from);
  }

  /** What was found above the block that was asked for last: blocks without a visible line may stand there by the thousand. */
  let lastAbove: Line | null = null;
  let lastBlock = -1;
  let lastFrom = -1;
  function visibleAbove(block: number, from: number): Line | null {
    const isKnown = lastFrom === from && lastBlock <= block;
    let found: Line | null = isKnown ? lastAbove : null;
    for (let above = block - 1; above >= (isKnown ? lastBlock : from); above--) {
      const visible = of(above).findLast(({ hidden }) => !hidden);
      if (visible === undefined) continue;
      found = visible;
      break;
    }
    [lastAbove, lastBlock, lastFrom] = [found, block, from];
    return found;
  }

  /** Whether some text of a block stands where it counts, as far as that is known: no element is made to find out, or those that it stands in. */
  function isWhereItCounts(block: number, counts: (element: PageElement) => boolean, surely: boolean): boolean {
    const end = lineStarts[block + 1] ?? textCount;
    let owner = -1;
    for (let i = lineStarts[block] as number; i < end; i++) {
      const cell = i * TEXT_CELLS;
      if ((texts[cell + TEXT_SIGNS] as number) & (IS_ASIDE | IS_BETWEEN_LINES) || texts[cell + TEXT_OWNER] === owner) continue;
      owner = texts[cell + TEXT_OWNER] as number;
      // Nothing counts that stands in what does not: of a list of other products one element is made, and not those of each.
      const near = elements.nearest(owner);
      if (near !== null && !counts(near)) continue;
      if (!surely || near?.number === owner) return true;
      const element = elements.of(owner);
      if (element === undefined || counts(element)) return true;
    }
    return false;
  }

  function isOutside(block: number, { counts }: Stretch): boolean {
    return counts !== undefined && !isWhereItCounts(block, counts, true);
  }

  /** Whether a block's visible line is longer than so many characters; true is sure. */
  function isSurelyLonger(block: number, characters: number): boolean {
    const end = lineStarts[block + 1] ?? textCount;
    for (let i = lineStarts[block] as number; i < end; i++) {
      const cell = i * TEXT_CELLS;
      const start = texts[cell + TEXT_START] as number;
      const stop = texts[cell + TEXT_END] as number;
      if (stop - start <= characters || ((texts[cell + TEXT_SIGNS] as number) & IS_ASIDE) !== 0) continue;
      // White space may be collapsed: it is not counted.
      if (leastLetters(page.bytes, start, stop, characters) <= characters) continue;
      // Hidden texts stand in a line of their own.
      if (elements.of(texts[cell + TEXT_OWNER] as number)?.hidden === false) return true;
    }
    return false;
  }

  function sought({ from, to }: Stretch, { maySay, mayLabel, counts, longest }: LineSeeker): readonly SoughtLine[] {
    const found: SoughtLine[] = [];
    const first = Math.max(0, blockAt(from));
    const last = blockAt(to);
    let asked = first;
    let mayBeLabelled = false;
    for (let block = first; block <= last; block++) {
      if (!isWhereItCounts(block, counts, false) || (longest !== null && isSurelyLonger(block, longest))) continue;
      // Whether the last visible line may be a label.
      for (; asked < block; asked++) {
        if (mayLabel?.(page, asked) === true) mayBeLabelled = true;
        else if (mayBeLabelled && of(asked).some(({ hidden }) => !hidden)) mayBeLabelled = false;
      }
      if ((mayBeLabelled || maySay(page, block)) && isWhereItCounts(block, counts, true))
        for (const line of of(block)) if (!line.hidden) found.push({ line, block, first, mayBeLabelled });
    }
    return found;
  }

  const blocks: Blocks = { of, blockAt, mayHaveAmount, isOutside, lineAbove };
  return {
    count: lineStarts.length,
    numbered: (stretch = WHOLE) => numbered(blocks, stretch),
    isLeftOut: (block, stretch) => mayHaveAmount(block) && isOutside(block, stretch),
    sought,
    visibleAbove,
    of,
    textBeyond,
    saysMoreThan,
    all: () => (every ??= lineStarts.flatMap((_, block) => of(block))),
    between: (from, to) => between(blocks, from, to),
  };
}

interface Blocks {
  readonly of: (block: number) => readonly Line[];
  readonly blockAt: (order: number) => number;
  readonly mayHaveAmount: (block: number) => boolean;
  readonly isOutside: (block: number, stretch: Stretch) => boolean;
  readonly lineAbove: (line: Line, from: number, block: number) => Line | null;
}

// Outside of pageLines, since V8 keeps each generator function that is made, with all that it refers to, until its next full collection:
// a page's lines would outlive the page, and be moved to where collecting them is dear.
function* numbered({ of, blockAt, mayHaveAmount, isOutside, lineAbove }: Blocks, stretch: Stretch): Generator<LineAndAbove> {
  const { from, to } = stretch;
  const first = Math.max(0, blockAt(from));
  const last = blockAt(to);
  for (let block = first; block <= last; block++)
    if (mayHaveAmount(block) && !isOutside(block, stretch))
      for (const line of of(block)) yield { line, above: () => lineAbove(line, first, block) };
}

function* between({ of, blockAt }: Blocks, from: number, to: number): Generator<Line> {
  const last = blockAt(to);
  for (let block = Math.max(0, blockAt(from)); block <= last; block++) yield* of(block);
}

/** How many characters that are no white space stand at least between two places, as far as `enough`: of an entity, and of what is no ASCII, it counts none. */
function leastLetters(bytes: Uint8Array, start: number, end: number, enough = Number.POSITIVE_INFINITY): number {
  let count = 0;
  for (let at = start; at < end && count <= enough; at++) {
    const code = bytes[at] as number;
    // A sum and no branch: where blanks stand nobody can foretell.
    if (code !== AMPERSAND) count += IS_SHOWN[code] as number;
    else while (at + 1 < end && isOfEntity(bytes[at + 1] as number)) at++;
  }
  return count;
}

/** A letter, a digit, "#" or ";". */
function isOfEntity(code: number): boolean {
  return ((code | 32) - 97) >>> 0 < 26 || (code - 48) >>> 0 < 10 || code === 35 || code === 59;
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
