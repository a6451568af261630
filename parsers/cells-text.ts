import type { Page } from "./page.ts";

/** The text of a table's row, its cells with a space between them. */
export function cellsText({ $ }: Page, row: Parameters<Page["$"]>[0]): string {
  const cells = $(row).children().toArray();
  return cells.map((cell) => $(cell).text().replace(/\s+/g, " ").trim()).join(" ");
}
