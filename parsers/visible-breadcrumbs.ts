import type { Context, Heading, Survey } from "./survey.ts";
import { tagsWith } from "./tags-with.ts";
import { linesIn } from "./text-of.ts";

const TRAIL = /crumb/i;
/** One step, or a link back, and not the path. */
const STEP_TAGS = new Set(["a", "li", "span", "button"]);
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
  for (const element of survey.elementsLike(0, to, tagsWith("rumb"))) {
    if (element.hidden || STEP_TAGS.has(element.name) || !(TRAIL.test(element.words) || TRAIL.test(element.attribute("aria-label") ?? "")))
      continue;
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
