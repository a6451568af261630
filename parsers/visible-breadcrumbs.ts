import type { ScannedPage } from "./scanned-page.ts";
import type { Context, Heading, Survey } from "./survey.ts";
import { kindOf, type TagKind } from "./tag-kinds.ts";
import { tagsWith } from "./tags-with.ts";
import { linesIn } from "./text-of.ts";

const TRAIL = /crumb/i;
/** What may hold a whole path; a link, an item or a piece of text is one step of it, or leads back. */
const HOLDERS: ReadonlySet<TagKind> = new Set(
  ["nav", "ol", "ul", "div", "p", "section", "header", "aside", "table", "tr", "td", "center", "dl"].map(kindOf),
);
const hasTrail = tagsWith("rumb");
/** Signs between the steps, where they are written as text. */
const BETWEEN = /\s+[>›»→|/\\·•:-]+\s+|\s*[>›»→]+\s*/u;
const EDGES = /^[\s>›»→|/\\·•:-]+|[\s>›»→|/\\·•-]+$/gu;
/** Behind the heading some shops show the path once more, or only there. */
const FARTHEST_BEHIND = 60;
const WITHOUT_HEADING = 600;
const MOST_STEPS = 12;

/** The path to the page as it shows it, outermost step first; empty where it shows none that is marked as such. */
export function visibleBreadcrumbs(survey: Survey, heading: Heading | null): string[] {
  const to = heading === null ? WITHOUT_HEADING : heading.context.order + FARTHEST_BEHIND;
  const may = (page: ScannedPage, element: number): boolean => HOLDERS.has(page.kinds[element] as TagKind) && hasTrail(page, element);
  for (const element of survey.elementsLike(0, to, may)) {
    if (element.hidden || !(TRAIL.test(element.words) || TRAIL.test(element.attribute("aria-label") ?? ""))) continue;
    const steps = stepsOf(survey, element);
    if (steps.length > 0) return steps.slice(0, MOST_STEPS);
  }
  return [];
}

function stepsOf(survey: Survey, trail: Context): string[] {
  const texts: { readonly step: Context | null; text: string }[] = [];
  for (const line of linesIn(survey, trail)) {
    if (line.hidden) continue;
    for (const { start, end, context } of line.runs) {
      if (context.order < trail.order || context.order >= trail.end) continue;
      const step = stepAround(context, trail);
      const text = line.text.slice(start, end);
      const last = texts.at(-1);
      if (step !== null && last?.step === step) last.text += ` ${text}`;
      else texts.push({ step, text });
    }
  }
  return texts
    .flatMap(({ step, text }) => (step?.name === "a" ? [text] : text.split(BETWEEN)))
    .map((text) => text.replace(EDGES, "").replace(/\s+/g, " "))
    .filter((text) => /[\p{L}\p{N}]/u.test(text) && !text.endsWith(":") && text.length <= 200);
}

/** The link or list item that a text stands in. */
function stepAround(context: Context, trail: Context): Context | null {
  let found: Context | null = null;
  for (let at: Context | null = context; at !== null && at !== trail; at = at.parent) if (at.name === "a" || at.name === "li") found = at;
  return found;
}
