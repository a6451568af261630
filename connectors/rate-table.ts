import { Parser } from "htmlparser2";
import type { RateProvider, RateTable } from "../domain/exchange-rate.ts";
import { BadInputError } from "../errors.ts";

export interface PublishedRates {
  readonly provider: RateProvider;
  /** Oldest first, each day once. */
  readonly tables: readonly RateTable[];
}

/**
 * Reads a file of daily rates as their publishers write it: the ECB's eurofxref (XML of a day, of 90 days or of all; CSV of the same) and
 * NBP's table A (JSON and XML of api.nbp.pl). What is published as "N/A" is left out.
 * @throws BadInputError for anything else, and for a rate or a day that cannot be: nothing of such a file is taken.
 */
export function readRateTable(text: string): PublishedRates {
  const start = text.replace(/^\uFEFF/, "").trimStart();
  const rows = start.startsWith("<") ? readXml(start) : /^[[{]/.test(start) ? readNbpJson(start) : readEcbCsv(start);
  const tables = new Map<string, { number: string | null; rates: Map<string, string> }>();
  for (const { day, number, currency, rate } of rows.rates) {
    if (!isDay(day)) throw unreadable(`it has the day "${day}"`);
    if (!/^[A-Z]{3}$/.test(currency)) throw unreadable(`it has the currency "${currency}" on ${day}`);
    if (!/^\d{1,12}(\.\d{1,12})?$/.test(rate) || !/[1-9]/.test(rate)) throw unreadable(`its rate of ${currency} on ${day} is "${rate}"`);
    let table = tables.get(day);
    if (table === undefined) tables.set(day, (table = { number, rates: new Map() }));
    const before = table.rates.get(currency);
    if (before !== undefined && before !== rate) throw unreadable(`it has two rates of ${currency} on ${day}`);
    table.rates.set(currency, rate);
  }
  if (tables.size === 0) throw unreadable("no rate is in it");
  return {
    provider: rows.provider,
    tables: [...tables].map(([day, table]) => ({ day, ...table })).toSorted((a, b) => (a.day < b.day ? -1 : 1)),
  };
}

interface PublishedRate {
  readonly day: string;
  readonly number: string | null;
  readonly currency: string;
  readonly rate: string;
}
interface Rows {
  readonly provider: RateProvider;
  readonly rates: readonly PublishedRate[];
}

function readXml(text: string): Rows {
  const rates: PublishedRate[] = [];
  let ecb = false;
  let [day, number, currency, content] = ["", "", "", ""];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        content = "";
        if (name !== "Cube") return;
        ecb = true;
        if (attributes["time"] !== undefined) day = attributes["time"];
        const { currency: code, rate } = attributes;
        if (code !== undefined) rates.push({ day, number: null, currency: code, rate: rate ?? "" });
      },
      ontext(data) {
        content += data;
      },
      onclosetag(name) {
        const value = content.trim();
        if (name === "Table" && value !== "A") throw unreadable(`it is NBP's table ${value}, not A`);
        if (name === "No") number = value;
        if (name === "EffectiveDate") day = value;
        if (name === "Code") currency = value;
        if (name === "Mid") rates.push({ day, number, currency, rate: value });
        content = "";
      },
    },
    { xmlMode: true },
  );
  parser.end(text);
  return { provider: ecb ? "ecb" : "nbp", rates };
}

function readNbpJson(text: string): Rows {
  let parsed: unknown;
  try {
    // the digits as they stand in the file, not a float of them
    parsed = JSON.parse(text, (key, value, context?: { readonly source?: string }) =>
      key === "mid" ? (context?.source ?? String(value)) : value,
    );
  } catch (error) {
    throw unreadable("it is broken JSON", error);
  }
  const tables: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return {
    provider: "nbp",
    rates: tables.flatMap((table) => {
      const { table: kind, no, effectiveDate, rates } = (table ?? {}) as Record<string, unknown>;
      if (kind !== "A" || typeof no !== "string" || typeof effectiveDate !== "string" || !Array.isArray(rates))
        throw unreadable("it is JSON, but no table A of api.nbp.pl");
      return (rates as Record<string, unknown>[]).map(({ code, mid }) => ({
        day: effectiveDate,
        number: no,
        currency: String(code),
        rate: String(mid),
      }));
    }),
  };
}

const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/** "Date,USD,JPY,…" with a line for each day; days are 2026-11-20 in the history and 20 November 2026 in the file of a day. */
function readEcbCsv(text: string): Rows {
  const [header = "", ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const cells = (line: string): string[] => line.split(",").map((cell) => cell.trim());
  const [first, ...currencies] = cells(header);
  if (first !== "Date") throw unreadable("it is neither XML nor JSON nor a CSV whose first column is Date");
  const rates = lines.flatMap((line) => {
    const [date = "", ...values] = cells(line);
    const [, dayOfMonth = "", month = "", year = ""] = /^(\d{1,2}) ([A-Za-z]+) (\d{4})$/.exec(date) ?? [];
    const place = MONTHS.indexOf(month.toLowerCase()) + 1;
    const day = place === 0 ? date : `${year}-${String(place).padStart(2, "0")}-${dayOfMonth.padStart(2, "0")}`;
    return values.flatMap((rate, index) => {
      const currency = currencies[index] ?? "";
      return rate === "N/A" || (rate === "" && currency === "") ? [] : [{ day, number: null, currency, rate }];
    });
  });
  return { provider: "ecb", rates };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function unreadable(why: string, cause?: unknown): BadInputError {
  return new BadInputError(
    "no-rate-table",
    `This is no table of rates that can be read: ${why}; give the ECB's eurofxref file (XML or CSV, unpacked) or NBP's table A (JSON or XML).`,
    { cause },
  );
}
