import type { Context, Line, Run, Survey } from "./survey.ts";

/** Of a line with more runs than this, those of each element are found by an index: thousands of elements may stand in one line. */
const MANY_RUNS = 64;

/** Text inside one element as the page's lines have it; visible text unless the element itself is hidden. */
export function textOf(survey: Survey, context: Context): string {
  const parts: string[] = [];
  for (const line of linesIn(survey, context)) {
    if (line.hidden !== context.hidden) continue;
    const { runs } = line;
    let first = Number.POSITIVE_INFINITY;
    let last = -1;
    if (runs.length > MANY_RUNS) {
      const sorted = byOrder(line);
      for (let i = firstFrom(sorted, context.order); i < sorted.length && (sorted[i] as RunAt).order < context.end; i++) {
        first = Math.min(first, (sorted[i] as RunAt).at);
        last = Math.max(last, (sorted[i] as RunAt).at);
      }
    } else
      for (let at = 0; at < runs.length; at++) {
        const { order } = (runs[at] as Run).context;
        if (order < context.order || order >= context.end) continue;
        first = Math.min(first, at);
        last = at;
      }
    if (last !== -1) parts.push(line.text.slice((runs[first] as Run).start, (runs[last] as Run).end).trim());
  }
  return parts.join(" ").trim();
}

/** The lines that have something in an element, and at most one from before it. */
export function linesIn(survey: Survey, context: Context): Line[] {
  return [...survey.linesBetween(context.order, context.end)].filter((line) => line.order <= context.end);
}

/** A run's place in its line, and the place of its element in the page. */
interface RunAt {
  readonly at: number;
  readonly order: number;
}

const indexes = new WeakMap<Line, readonly RunAt[]>();

/** The runs of a line in the order of their elements, which is not their own: an element's text goes on behind what stands in it. */
function byOrder(line: Line): readonly RunAt[] {
  const known = indexes.get(line);
  if (known !== undefined) return known;
  const sorted = line.runs.map(({ context }, at) => ({ at, order: context.order })).sort((a, b) => a.order - b.order);
  indexes.set(line, sorted);
  return sorted;
}

function firstFrom(sorted: readonly RunAt[], order: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as RunAt).order < order) low = middle + 1;
    else high = middle;
  }
  return low;
}
