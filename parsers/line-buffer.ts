import type { Context, Line, Run } from "./survey.ts";

/** Digits that abut across tags, where nothing says that the later ones are decimals. Stands between them in a line's text. */
export const SPLIT_DIGITS = "\u2063";
const DECIMALS_WORDS = /(?:^|[\s_-])dec(?:[\s_-]|$)|cent|decimal|fraction|penn|grosz|bani|haler|sup|kop|minor|small|rappen|öre|ore$/;

/** "1 299," and "–", "1 299" and ":-", in elements of their own: a dash for the decimals. */
const DASH = /^:?[-–—]{1,2} ?$/;
const COLON = 58;

/** As many as a decision needs on how two texts touch: a comma and three digits. */
const TAIL = 4;

/** Joins the texts of one block, whose white space is collapsed; superscript decimals are set apart from the digits before them. */
export class LineBuffer {
  readonly #hidden: boolean;
  #text = "";
  /** The line's last characters: to look at the end of a line that is still growing would copy all of it. */
  #tail = "";
  /** The texts of the last run and of the one before it, for the same reason. */
  #last = "";
  #beforeLast = "";
  #endsBlank = false;
  #runs: Run[] = [];
  #order = 0;

  constructor(hidden: boolean) {
    this.#hidden = hidden;
  }

  /** Order of the line's first text; infinite while there is none. */
  get order(): number {
    return this.#text === "" ? Number.POSITIVE_INFINITY : this.#order;
  }

  /** White space between texts. */
  addBlank(context: Context): void {
    if (this.#text === "" || this.#endsBlank) return;
    const start = this.#text.length;
    this.#text += " ";
    this.#tail = " ";
    this.#runs.push({ start, end: start + 1, context });
    this.#beforeLast = this.#last;
    this.#last = " ";
    this.#endsBlank = true;
  }

  /** `piece`: not empty, white space collapsed. */
  add(piece: string, context: Context, order: number): void {
    let added = piece;
    if (this.#text === "") {
      if (added.charCodeAt(0) === 32) added = added.slice(1);
      if (added === "") return;
      this.#order = order;
      this.#tail = "";
    } else if (this.#endsBlank) {
      if (added.charCodeAt(0) === 32) added = added.slice(1);
      if (added === "") return;
    } else if (added.charCodeAt(0) !== 32) {
      const last = this.#runs[this.#runs.length - 1];
      const sign = this.#runs[this.#runs.length - 2];
      const asSign = sign !== undefined && last !== undefined && isDrawnAsSign(sign, this.#beforeLast, last, this.#last, context);
      const between = joint(this.#tail, added, context, last === undefined ? 0 : last.end - last.start, asSign);
      this.#text += between;
      this.#tail += between;
    }
    const start = this.#text.length;
    this.#text = start === 0 ? added : this.#text + added;
    this.#tail = added.length >= TAIL ? added.slice(-TAIL) : (this.#tail + added).slice(-TAIL);
    const run = { start, end: this.#text.length, context };
    // Most lines have one run; an array made by pushing would take the room of seventeen.
    if (start === 0) this.#runs = [run];
    else this.#runs.push(run);
    this.#beforeLast = this.#last;
    this.#last = added;
    this.#endsBlank = added.charCodeAt(added.length - 1) === 32;
  }

  flush(into: Line[]): void {
    if (this.#text === "") return;
    const text = this.#endsBlank ? this.#text.slice(0, -1) : this.#text;
    into.push({ text, runs: this.#runs, hidden: this.#hidden, order: this.#order });
    this.#text = "";
    this.#endsBlank = false;
  }
}

/** "$", "449" and "00" in elements of their own: what is drawn like the sign, and not like the number between, is raised like the sign. */
function isDrawnAsSign(sign: Run, signText: string, number: Run, numberText: string, context: Context): boolean {
  const { words } = context;
  return (
    words !== "" &&
    sign.context.words === words &&
    number.context.words !== words &&
    /^\p{Sc}$/u.test(signText.trim()) &&
    /^[\d.,' ]+$/.test(numberText)
  );
}

function joint(before: string, piece: string, context: Context, lastLength: number, asSign: boolean): string {
  const last = before.charCodeAt(before.length - 1);
  const first = piece.charCodeAt(0);
  if (isDigit(last) && isDigit(first)) {
    // One digit per element is a disguise for machines; people read one number.
    if (piece.length === 1 && lastLength === 1) return "";
    const raised = /^\d{2}(?!\d)/.test(piece) && (asSign || isRaised(context));
    if (!raised) return SPLIT_DIGITS;
    return /,\d{3}$/.test(before) ? "." : ",";
  }
  if ((isDigit(last) || isPoint(last)) && (isDigit(first) || isPoint(first))) return "";
  return piece.length <= 4 && DASH.test(piece) && (first === COLON ? isDigit(last) : /\d[.,]$/.test(before)) ? "" : " ";
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isPoint(code: number): boolean {
  return code === 44 || code === 46;
}

function isRaised(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 2; at = at.parent, up++) {
    if (at.element.name === "sup" || at.element.name === "small" || DECIMALS_WORDS.test(at.words)) return true;
    if (/vertical-align\s*:\s*(super|top|text-top)|font-size\s*:\s*(small|\d?\dpx;?\s*vertical)/i.test(at.element.attribs["style"] ?? ""))
      return true;
  }
  return false;
}
