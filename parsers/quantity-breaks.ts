import { ancestorCalled } from "./ancestor-called.ts";
import type { Context, Survey } from "./survey.ts";

/** "10", "10+", "10 - 24", "10 or more pcs": the pieces from which on a price holds. */
const PIECES =
  /^(?:ab |od |from |de la |dès |desde )?(\d{1,3}(?:[ .,]\d{3})+|\d{1,6}) ?(?:\+|[-–] ?[\d.,]+|(?:or|and|&) (?:more|up)|oder mehr)? ?(?:pcs|pieces?|units?|each|st(?:k|ück|uck)?|szt|ks|buc|db)?\.?$/iu;
const MOST_ROWS = 40;
const FARTHEST_UP = 5;
const LARGEST = 400;

interface Table {
  readonly rows: readonly Context[];
  /** Pieces that each row's first cell names, and each cell of the first row. */
  readonly down: readonly (number | null)[];
  readonly across: readonly (number | null)[];
}

const known = new WeakMap<Context, Table>();

/** Whether an amount stands in a table of prices by quantity, at more than one piece; the table says what one piece costs. */
export function isQuantityBreak(survey: Survey, context: Context): boolean {
  const row = ancestorCalled(context, FARTHEST_UP, "tr");
  const table = row === null ? null : ancestorCalled(row, FARTHEST_UP, "table");
  const cell = ancestorCalled(context, FARTHEST_UP, "td");
  // Old shops lay their pages out in tables.
  if (row === null || table === null || cell === null || table.end - table.order > LARGEST) return false;
  const { rows, down, across } = known.get(table) ?? read(survey, table);
  const own = rows.indexOf(row);
  const mine = down[own] ?? null;
  if (mine !== null) return mine > 1 && down.slice(0, own).includes(1);
  if (own < 1 || !(across.includes(1) || isScale(across))) return false;
  return (across[cellsOf(survey, row).indexOf(cell)] ?? 0) > 1;
}

/** "Quantity | 4+ | 10+": nothing but numbers of pieces behind a label, each larger than the one before. */
function isScale([first, ...cells]: readonly (number | null)[]): boolean {
  return first === null && cells.length >= 2 && cells.every((cell, i) => cell !== null && cell > (cells[i - 1] ?? 1));
}

function read(survey: Survey, table: Context): Table {
  const rows = survey
    .elementsBetween(table.order, table.end - 1)
    .filter(({ name }) => name === "tr")
    .slice(0, MOST_ROWS);
  const cells = rows.map((row) => cellsOf(survey, row));
  const made = {
    rows,
    down: cells.map(([first]) => pieces(survey, first)),
    across: (cells[0] ?? []).slice(0, MOST_ROWS).map((cell) => pieces(survey, cell)),
  };
  known.set(table, made);
  return made;
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
