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

/** The lines that have something in an element, and at most one from before it. */
export function linesIn(survey: Survey, context: Context): Line[] {
  return [...survey.linesBetween(context.order, context.end)].filter((line) => line.order <= context.end);
}
