import type { Context, Line, Survey } from "./survey.ts";

/** Text inside one element as the page's lines have it; visible text unless the element itself is hidden. */
export function textOf(survey: Survey, context: Context): string {
  const parts: string[] = [];
  for (const line of linesIn(survey, context)) {
    if (line.hidden !== context.hidden) continue;
    const inside = line.runs.filter((run) => run.context.order >= context.order && run.context.order < context.end);
    const [first] = inside;
    const last = inside.at(-1);
    if (first !== undefined && last !== undefined) parts.push(line.text.slice(first.start, last.end).trim());
  }
  return parts.join(" ").trim();
}

/** The lines that have something in an element; found by bisection, as lines are in document order. */
export function linesIn(survey: Survey, context: Context): Line[] {
  const { lines } = survey;
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle] as Line).order < context.order) low = middle + 1;
    else high = middle;
  }
  const found: Line[] = [];
  // A line may begin before the element does.
  for (let i = Math.max(0, low - 2); i < lines.length; i++) {
    const line = lines[i] as Line;
    if (line.order > context.end) break;
    found.push(line);
  }
  return found;
}
