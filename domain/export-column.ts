/**
 * What a column of an export holds. Money is exact and comes with the column that names its currency; `instant` is RFC 3339 in UTC, `date`
 * a day, `decimal` a number with two decimals that is kept exactly, `json` JSON as text.
 */
export type ExportColumn =
  | { readonly name: string; readonly type: "text" | "integer" | "number" | "decimal" | "boolean" | "instant" | "date" | "json" }
  | { readonly name: string; readonly type: "money"; readonly currency: string };

/** As the database gives it: amounts in smallest units, decimals and JSON as text. */
export type ExportValue = string | number | boolean | null;

/** Values in the order of the columns. */
export type ExportRow = readonly ExportValue[];
