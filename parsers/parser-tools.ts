import type { Element } from "domhandler";
import type { SourceHints } from "../domain/source.ts";
import type { DraftField, Found } from "./draft.ts";
import { elementPath } from "./element-path.ts";
import { inOtherBlock } from "./other-block.ts";
import type { Page } from "./page.ts";
import type { FieldPlaces, ParserTools, Place } from "./site-parser.ts";
import type { Context } from "./survey.ts";
import { textOf } from "./text-of.ts";
import { whereCut } from "./where-cut.ts";

/** Elements looked at for one place; the first visible one with a text counts, so more than a few would be a wrong selector. */
const MOST_MATCHES = 50;
const MOST_ROWS = 1_000;
/** What holds more than this is no place of one field, and its text is dear to put together. */
const MOST_INSIDE = 2_000;
/** Elements of a row in which looking for each of its fields costs little. */
const SMALL_ROW = 60;
const LONGEST_LINE = 300;
/** What is longer is no place in which a pattern would find its one field, and patterns are dear on long texts. */
const LONGEST_PLACE = 1_000;

/** An element that a selector matches, and its place in the document. */
interface Match {
  readonly element: Element;
  readonly order: number;
}

export function parserTools(page: Page, hints: SourceHints): ParserTools {
  const { $, survey } = page;
  const cutAt = whereCut(page);
  const find: ParserTools["find"] = (places, inside) => {
    for (const place of Array.isArray(places) ? (places as readonly Place[]) : [places as Place]) {
      if (typeof place === "object" && "line" in place) {
        const found = inside === undefined ? inLines(place.line) : null;
        if (found !== null) return found;
        continue;
      }
      const { css, attribute, pattern } = typeof place === "string" ? { css: place, attribute: undefined, pattern: undefined } : place;
      for (const element of matching(css, inside)) {
        const found = read(element, css, attribute, pattern);
        if (found !== null) return found;
      }
    }
    return null;
  };
  // Cheerio carries its own copy of the tree's types.
  const toElements = (found: { toArray(): unknown[] }): Element[] => found.toArray() as Element[];
  const everywhere = new Map<string, readonly Match[]>();
  function matching(css: string, inside: Parameters<ParserTools["find"]>[1]): readonly Element[] {
    if (inside === undefined) return toElements($(css)).slice(0, MOST_MATCHES);
    if (css === "") return toElements($(inside));
    const outer = survey.contexts.get(inside);
    if (outer === undefined || outer.end - outer.order <= SMALL_ROW) return toElements($(inside).find(css)).slice(0, MOST_MATCHES);
    // Rows may stand in one another, and each be as large as the page: the page is then asked once, and not each row.
    let all = everywhere.get(css);
    if (all === undefined) {
      all = toElements($(css)).flatMap((element) => {
        const context = survey.contexts.get(element);
        return context === undefined ? [] : [{ element, order: context.order }];
      });
      everywhere.set(css, all);
    }
    return firstInside(all, outer);
  }
  function read(element: Element, css: string, attribute: string | undefined, pattern: RegExp | undefined): Found | null {
    const context = survey.contexts.get(element);
    if (
      attribute === undefined &&
      (context === undefined || context.hidden || context.end >= cutAt || context.end - context.order > MOST_INSIDE)
    )
      return null;
    const whole = attribute !== undefined ? (element.attribs[attribute] ?? "") : context === undefined ? "" : textOf(survey, context);
    if (pattern !== undefined && whole.length > LONGEST_PLACE) return null;
    const match = pattern === undefined ? null : pattern.exec(whole);
    if (pattern !== undefined && match === null) return null;
    const text = (match === null ? whole : (match[1] ?? match[0])).trim();
    if (text === "") return null;
    const path = attribute === undefined ? css : `${css}@${attribute}`;
    return attribute === undefined ? { text, path } : { text, path, machine: true };
  }
  function inLines(pattern: RegExp): Found | null {
    const home = survey.headings.find(({ level }) => level === 1)?.context.order ?? 0;
    const lines = survey.lines.filter(({ hidden, runs: [run] }) => !hidden && run?.context.zone === "main");
    for (const [i, { text, runs }] of lines.entries()) {
      const [run] = runs;
      if (
        run === undefined ||
        run.context.end >= cutAt ||
        text.length > LONGEST_LINE ||
        inOtherBlock(run.context, home) ||
        isInLink(run.context)
      )
        continue;
      const match = pattern.exec(`${text}\n${lines[i + 1]?.text.slice(0, LONGEST_LINE) ?? ""}`);
      const found = match === null ? "" : (match[1] ?? match[0]).trim();
      if (found !== "") return { text: found, path: elementPath(run.context), ...(found === text ? {} : { condition: text }) };
    }
    return null;
  }
  return {
    hints,
    find,
    rows: (css) =>
      ($(css).toArray() as unknown as Element[]).filter((row) => survey.contexts.get(row)?.hidden === false).slice(0, MOST_ROWS),
    findAll(fields: FieldPlaces, inside) {
      const found: Partial<Record<DraftField, Found>> = {};
      for (const [field, places] of Object.entries(fields) as [DraftField, Place | readonly Place[]][]) {
        const one = find(places, inside);
        if (one !== null) found[field] = one;
      }
      return found;
    },
  };
}

/** The first words of a line in a link speak of what the link leads to. */
function isInLink(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 8; at = at.parent, up++)
    if (at.element.name === "a" && at.element.attribs["href"] !== undefined) return true;
  return false;
}

/** The first of the elements, which are in document order, that lie inside another one. */
function firstInside(all: readonly Match[], outer: Context): readonly Element[] {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle] as Match).order > outer.order) high = middle;
    else low = middle + 1;
  }
  const some = all.slice(low, low + MOST_MATCHES).filter(({ order }) => order < outer.end);
  return some.map(({ element }) => element);
}
