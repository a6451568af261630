import type { Context, Survey } from "./survey.ts";

/** "10", "10+", "10 - 24", "10 or more pcs": the pieces from which on a price holds. */
const PIECES =
  /^(?:ab |od |from |de la |dès |desde )?(\d{1,3}(?:[ .,]\d{3})+|\d{1,6}) ?(?:\+|[-–] ?[\d.,]+|(?:or|and|&) (?:more|up)|oder mehr)? ?(?:pcs|pieces?|units?|each|st(?:k|ück|uck)?|szt|ks|buc|db)?\.?$/iu;
const MOST_ROWS = 40;

/** Whether an amount stands in a table of prices by quantity, at more than one piece; the table says what one piece costs. */
export function isQuantityBreak(survey: Survey, context: Context): boolean {
  const row = above(context, "tr");
  const table = row === null ? null : above(row, "table");
  const cell = above(context, "td");
  if (row === null || table === null || cell === null) return false;
  const rows = inside(survey, table, "tr").slice(0, MOST_ROWS);
  const own = rows.indexOf(row);
  const firsts = rows.slice(0, own + 1).map((one) => pieces(survey, cellsOf(survey, one)[0]));
  const mine = firsts.at(-1) ?? null;
  if (mine !== null) return mine > 1 && firsts.includes(1);
  const column = cellsOf(survey, row).indexOf(cell);
  const [head] = rows;
  if (head === undefined || head === row || column < 0) return false;
  const named = cellsOf(survey, head).map((one) => pieces(survey, one));
  return (named[column] ?? 0) > 1 && named.includes(1);
}

function pieces(survey: Survey, cell: Context | undefined): number | null {
  if (cell === undefined) return null;
  const lines = [...survey.linesBetween(cell.order, cell.end)].filter(
    ({ order, hidden }) => !hidden && order > cell.order && order < cell.end,
  );
  const [line] = lines;
  const found = line === undefined || lines.length > 1 ? undefined : PIECES.exec(line.text.trim())?.[1];
  return found === undefined ? null : Number(found.replace(/\D/g, ""));
}

function cellsOf(survey: Survey, row: Context): Context[] {
  return survey.elementsBetween(row.order, row.end - 1).filter(({ name, parent }) => (name === "td" || name === "th") && parent === row);
}

function inside(survey: Survey, block: Context, name: string): Context[] {
  return survey.elementsBetween(block.order, block.end - 1).filter((one) => one.name === name);
}

function above(context: Context, name: string): Context | null {
  let at: Context | null = context;
  for (let up = 0; at !== null && up < 6; at = at.parent, up++) if (at.name === name) return at;
  return null;
}
