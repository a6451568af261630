import { superscriptDigit } from "./fold-text.ts";

/** A number in a text. `fraction` null: no decimals were written. */
export interface NumberMention {
  readonly start: number;
  readonly end: number;
  /** Digits only, without leading zeros except a single one. */
  readonly whole: string;
  readonly fraction: string | null;
  /** Sign before the decimals; null where there are none or no sign is written (superscript, "12 99"). */
  readonly decimalSign: string | null;
  /** Set where the text alone cannot tell thousands from three decimals ("3.350"): `whole` and `fraction` are the reading as thousands. */
  readonly unsure: { readonly sign: string; readonly whole: string; readonly fraction: string } | null;
  /** Separators and decimals are as money is written; false for "1.2.3", "12.05.2024", a run of twenty digits. */
  readonly plausible: boolean;
}

interface Run {
  readonly sign: string;
  readonly digits: string;
  readonly start: number;
  readonly end: number;
}

const MOST_WHOLE_DIGITS = 12;
const isDigit = (char: string | undefined): boolean => char !== undefined && char >= "0" && char <= "9";

/**
 * Every number of a folded text, in order, with what its separators mean. `taken(i)`: character i belongs to a currency sign ("Rs.500").
 * `joins(text, start, end)`: whether the digits there may continue a number after a space; false for "13 256 GB".
 */
export function findNumbers(
  text: string,
  taken: (index: number) => boolean,
  joins: (start: number, end: number) => boolean,
): NumberMention[] {
  const numbers: NumberMention[] = [];
  for (let at = 0; at < text.length;) {
    if (!isDigit(text[at])) {
      at++;
      continue;
    }
    const runs = readRuns(text, at, joins);
    const lead = leadingSign(text, at, taken);
    const last = runs[runs.length - 1];
    const raised = superscripts(text, last?.end ?? at);
    const end = (last?.end ?? at) + raised.length;
    numbers.push({
      start: lead === null ? at : at - 1,
      end: raised.length === 2 ? end : (last?.end ?? at),
      ...understand(runs, lead, raised),
    });
    at = end;
  }
  return numbers;
}

function readRuns(text: string, from: number, joins: (start: number, end: number) => boolean): Run[] {
  const runs: Run[] = [];
  let sign = "";
  let at = from;
  for (;;) {
    const start = at;
    while (isDigit(text[at])) at++;
    runs.push({ sign, digits: text.slice(start, at), start, end: at });
    const next = nextSign(text, at, runs, joins);
    if (next === null) return runs;
    sign = next.sign;
    at = next.at;
  }
}

// The sign that continues the number and the place of the digits behind it; null where the number ends.
function nextSign(
  text: string,
  at: number,
  runs: readonly Run[],
  joins: (start: number, end: number) => boolean,
): { readonly sign: string; readonly at: number } | null {
  const sign = text[at];
  if (sign === undefined) return null;
  const width = (from: number): number => {
    let end = from;
    while (end - from < 4 && isDigit(text[end])) end++;
    return end - from;
  };
  if (sign === "." || sign === "," || sign === "٫") {
    if (isDigit(text[at + 1])) return { sign, at: at + 1 };
    // "1.837, 32": a gap after the decimal sign, always before exactly two digits.
    if (text[at + 1] === " " && width(at + 2) === 2 && !/[.,%]/.test(text[at + 4] ?? "") && joins(at + 2, at + 4))
      return { sign: `${sign} `, at: at + 2 };
    return null;
  }
  if (sign === "'") {
    const digits = width(at + 1);
    return digits === 3 || (digits === 2 && runs.every((run) => run.sign !== "'")) ? { sign, at: at + 1 } : null;
  }
  if (sign !== " ") return null;
  const from = text[at + 1] === " " ? at + 2 : at + 1;
  if (/[.,]/.test(text[from] ?? "") && runs.every((run) => run.sign === "" || run.sign === " ")) {
    // "12 ,99" and "12 , 99"
    const cents = text[from + 1] === " " ? from + 2 : from + 1;
    return width(cents) === 2 && text[cents + 2] !== text[from] ? { sign: `${text.charAt(from)} `, at: cents } : null;
  }
  const [first, ...others] = runs;
  const grouped =
    first !== undefined && first.digits.length <= 3 && !first.digits.startsWith("0") && others.every((run) => run.sign === " ");
  return grouped && width(from) === 3 && joins(from, from + 3) ? { sign: " ", at: from } : null;
}

// ",89" and "-,89": the sign stands before the first digit and nothing that it could belong to stands before it.
function leadingSign(text: string, at: number, taken: (index: number) => boolean): string | null {
  const sign = text[at - 1];
  if ((sign !== "." && sign !== ",") || taken(at - 1)) return null;
  return /[\p{L}\d.,)]/u.test(text[at - 2] ?? " ") ? null : sign;
}

function superscripts(text: string, at: number): string {
  let digits = "";
  for (let digit = superscriptDigit(text[at]); digit !== null; digit = superscriptDigit(text[at + digits.length])) digits += digit;
  return digits;
}

type Meaning = Omit<NumberMention, "start" | "end">;

function understand(runs: readonly Run[], lead: string | null, raised: string): Meaning {
  const [first, ...rest] = runs;
  const digits = runs.map((run) => run.digits).join("");
  const last = rest[rest.length - 1];
  const implausible: Meaning = { whole: digits, fraction: null, decimalSign: null, unsure: null, plausible: false };
  const meaning = (whole: string, fraction: string | null, decimalSign: string | null): Meaning => ({
    whole: whole.replace(/^0+(?=\d)/, ""),
    fraction,
    decimalSign,
    unsure: null,
    plausible: whole.length <= MOST_WHOLE_DIGITS,
  });
  if (first === undefined) return implausible;
  if (lead !== null) return rest.length === 0 && digits.length <= 2 ? meaning("0", digits, lead) : implausible;
  const isDecimal = last !== undefined && lastIsDecimal(first, rest, last);
  const groups = isDecimal ? rest.slice(0, -1) : rest;
  if (!validGroups(first, groups)) return implausible;
  const whole = [first, ...groups].map((run) => run.digits).join("");
  if (isDecimal) return meaning(whole, last.digits, last.sign.trim());
  if (raised.length === 2) return meaning(whole, raised, null);
  const plain = meaning(whole, null, null);
  const [only] = rest;
  const mayBeDecimals = only !== undefined && rest.length === 1 && (only.sign === "." || only.sign === ",");
  return mayBeDecimals ? { ...plain, unsure: { sign: only.sign, whole: first.digits, fraction: only.digits } } : plain;
}

function lastIsDecimal(first: Run, rest: readonly Run[], last: Run): boolean {
  const before = rest.slice(0, -1);
  if (last.sign === " ") return false;
  if (last.sign === "٫" || last.sign.length === 2) return true;
  if (last.sign === "'") return last.digits.length === 2;
  if (last.digits.length !== 3) return before.every((run) => run.sign !== last.sign) || before.every((run) => run.digits.length === 3);
  if (before.length > 0) return before.some((run) => run.sign !== last.sign);
  // One sign, three digits: thousands unless the digits before it cannot be a group.
  return first.digits.length > 3 || first.digits.startsWith("0");
}

// Groups of three behind one to three digits, all with one sign; or the Indian way, groups of two and a last one of three.
function validGroups(first: Run, groups: readonly Run[]): boolean {
  const [head] = groups;
  if (head === undefined) return true;
  if (groups.some((run) => run.sign !== head.sign) || first.digits.length > 3) return false;
  const widths = groups.map((run) => run.digits.length);
  if (widths.every((width) => width === 3)) return true;
  return first.digits.length <= 2 && widths.pop() === 3 && widths.every((width) => width === 2);
}
