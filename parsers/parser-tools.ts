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
const LONGEST_LINE = 300;

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
      const matches = inside === undefined ? $(css) : css === "" ? $(inside) : $(inside).find(css);
      // Cheerio carries its own copy of the tree's types.
      for (const element of matches.toArray().slice(0, MOST_MATCHES) as unknown as Element[]) {
        const found = read(element, css, attribute, pattern);
        if (found !== null) return found;
      }
    }
    return null;
  };
  function read(element: Element, css: string, attribute: string | undefined, pattern: RegExp | undefined): Found | null {
    const context = survey.contexts.get(element);
    if (attribute === undefined && (context === undefined || context.hidden || context.end >= cutAt)) return null;
    const whole = attribute !== undefined ? (element.attribs[attribute] ?? "") : context === undefined ? "" : textOf(survey, context);
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
