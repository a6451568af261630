/**
 * Words of which every match of a pattern holds at least one: of /(?:net|excl)\.? vat/ "net vat" is none, but " vat" is. null where nothing
 * is sure. Understands the syntax that our patterns use; whatever it does not know makes it say null, never too much.
 */
export function requiredWords(pattern: RegExp): readonly string[] | null {
  // Case is folded by whoever searches; v has sets of its own.
  if (/[gyv]/.test(pattern.flags) || /[\ud800-\udfff]/.test(pattern.source)) return null;
  try {
    const reader = new Reader(pattern.source);
    const words = reader.alternatives().required;
    return reader.atEnd ? words : null;
  } catch (error) {
    if (error instanceof UnknownSyntax) return null;
    throw error;
  }
}

/**
 * With which characters the texts begin that a pattern matches from its "^" on, at most so many of each. null where nothing is sure: then
 * they may begin with anything.
 */
export function beginningsOf(pattern: RegExp, most: number): readonly string[] | null {
  const begins = startsOf(pattern, most);
  return begins === null ? null : [...new Set(begins.map(({ text }) => text))];
}

/** The same, and of each whether more may stand behind it. */
export function startsOf(pattern: RegExp, most: number): readonly Beginning[] | null {
  if (/[gimyv]/.test(pattern.flags) || !pattern.source.startsWith("^")) return null;
  try {
    const reader = new Reader(pattern.source, most);
    const { begins } = reader.alternatives();
    return reader.atEnd && begins.every(({ text }) => text !== "") ? begins : null;
  } catch (error) {
    if (error instanceof UnknownSyntax) return null;
    throw error;
  }
}

class UnknownSyntax extends Error {}

/** How a match may begin; `open`: with anything behind that, or for more characters than anybody asked for. */
export interface Beginning {
  readonly text: string;
  readonly open: boolean;
}

interface Part {
  /** What it matches, where that is one of a few texts. */
  readonly exact: readonly string[] | null;
  readonly required: readonly string[] | null;
  readonly begins: readonly Beginning[];
}

const ANYTHING: readonly Beginning[] = [{ text: "", open: true }];
const NOTHING: Part = { exact: null, required: null, begins: ANYTHING };
const EMPTY: Part = { exact: [""], required: null, begins: [{ text: "", open: false }] };
const MOST_EXACT = 40;
const MOST_REQUIRED = 2_000;

// A class because reading moves through the source.
class Reader {
  readonly #source: string;
  readonly #most: number;
  #at = 0;

  /** `most`: characters that are wanted of each beginning. */
  constructor(source: string, most = 0) {
    this.#source = source;
    this.#most = most;
  }

  get atEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  alternatives(): Part {
    const parts = [this.#sequence()];
    while (this.#source[this.#at] === "|") {
      this.#at++;
      parts.push(this.#sequence());
    }
    return either(parts);
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (!this.atEnd && this.#source[this.#at] !== "|" && this.#source[this.#at] !== ")") {
      const one = this.#one();
      parts.push(this.#repeated(one));
    }
    return { ...joined(parts), begins: this.#follow(parts) };
  }

  /** Beginnings of one part after the other, as long as they are wanted. */
  #follow(parts: readonly Part[]): readonly Beginning[] {
    let begins: readonly Beginning[] = EMPTY.begins;
    for (const part of parts) {
      if (begins.every(({ open }) => open)) break;
      begins = distinct(
        begins.flatMap((head) =>
          head.open
            ? [head]
            : part.begins.map((tail) => {
                const text = head.text + tail.text;
                return { text: text.slice(0, this.#most), open: tail.open || text.length >= this.#most };
              }),
        ),
      );
    }
    return begins;
  }

  #one(): Part {
    const sign = this.#source[this.#at++] as string;
    if (sign === "(") return this.#group();
    if (sign === "[") return this.#set();
    if (sign === "\\") return this.#escape();
    if (sign === "^" || sign === "$") return EMPTY;
    if (sign === ".") return NOTHING;
    if (/[*+?{]/.test(sign)) throw new UnknownSyntax();
    return literals([sign]);
  }

  #group(): Part {
    const kind = /^\?(?::|<?[=!])/.exec(this.#source.slice(this.#at, this.#at + 3))?.[0] ?? "";
    if (kind === "" && this.#source[this.#at] === "?") throw new UnknownSyntax();
    this.#at += kind.length;
    const inside = this.alternatives();
    if (this.#source[this.#at] !== ")") throw new UnknownSyntax();
    this.#at++;
    // What looks around has no width and says nothing that must be in the match.
    return kind === "" || kind === "?:" ? inside : EMPTY;
  }

  #set(): Part {
    const start = this.#at;
    for (; this.#source[this.#at] !== "]"; this.#at++) {
      if (this.atEnd) throw new UnknownSyntax();
      if (this.#source[this.#at] === "\\") this.#at++;
    }
    const signs = this.#source.slice(start, this.#at++);
    const plain = signs.replace(/\\-/g, "").replace(/^-|-$/g, "");
    if (signs.startsWith("^") || signs.length > 4 || /[\\-]/.test(plain)) return NOTHING;
    return literals(Array.from(signs.replace(/\\-/g, "-")));
  }

  #escape(): Part {
    const sign = this.#source[this.#at++] as string;
    if (sign === "b" || sign === "B") return EMPTY;
    if (sign === "p" || sign === "P") {
      const end = this.#source.indexOf("}", this.#at);
      if (this.#source[this.#at] !== "{" || end === -1) throw new UnknownSyntax();
      this.#at = end + 1;
      return NOTHING;
    }
    if (/[dDsSwW]/.test(sign)) return NOTHING;
    if (sign === "u") {
      const code = /^[\da-f]{4}/i.exec(this.#source.slice(this.#at, this.#at + 4))?.[0];
      if (code === undefined) throw new UnknownSyntax();
      this.#at += 4;
      return literals([String.fromCharCode(Number.parseInt(code, 16))]);
    }
    if (/[\p{L}\d]/u.test(sign)) throw new UnknownSyntax();
    return literals([sign]);
  }

  #repeated(part: Part): Part {
    const [found, least] = /^(?:\*|\+|\?|\{(\d+)(?:,\d*)?\})/.exec(this.#source.slice(this.#at, this.#at + 12)) ?? [];
    if (found === undefined) return part;
    this.#at += found.length;
    if (this.#source[this.#at] === "?") this.#at++;
    const begins = distinct([...part.begins, ...EMPTY.begins]);
    if (found === "?")
      return part.exact === null ? { ...NOTHING, begins } : bounded({ exact: [...part.exact, ""], required: null, begins });
    if (found !== "+" && Number(least ?? 0) === 0) return NOTHING;
    return { exact: null, required: requiredOf(part), begins: part.begins.map(({ text }) => ({ text, open: true })) };
  }
}

function either(parts: readonly Part[]): Part {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const exact = parts.every((part) => part.exact !== null) ? parts.flatMap((part) => part.exact ?? []) : null;
  const required = parts.map(requiredOf);
  const all = required.every((words) => words !== null) ? [...new Set(required.flat())] : null;
  const begins = distinct(parts.flatMap((part) => part.begins));
  return bounded({ exact, required: all !== null && all.length <= MOST_REQUIRED ? all : null, begins });
}

/** One after the other: texts that touch are one text, and the most telling of all there is counts. */
function joined(parts: readonly Part[]): Omit<Part, "begins"> {
  let best: readonly string[] | null = null;
  let run: readonly string[] | null = [""];
  let whole = true;
  const offer = (words: readonly string[] | null): void => {
    if (words !== null && !words.includes("") && rank(words) > rank(best)) best = words;
  };
  for (const part of parts) {
    offer(part.required);
    if (part.exact === null) {
      offer(run);
      run = [""];
      whole = false;
      continue;
    }
    const product: string[] = run.flatMap((head) => (part.exact ?? []).map((tail) => head + tail));
    if (product.length <= MOST_EXACT) run = product;
    else {
      offer(run);
      offer(part.exact);
      run = [""];
      whole = false;
    }
  }
  offer(run);
  return { exact: whole ? run : null, required: best };
}

function bounded(part: Part): Part {
  return part.exact !== null && part.exact.length > MOST_EXACT
    ? { ...part, exact: null, required: part.required ?? requiredOf(part) }
    : part;
}

function literals(signs: readonly string[]): Part {
  return { exact: signs, required: null, begins: signs.map((text) => ({ text, open: false })) };
}

function distinct(begins: readonly Beginning[]): readonly Beginning[] {
  return [...new Map(begins.map((one) => [`${one.open} ${one.text}`, one])).values()];
}

function requiredOf({ exact, required }: Part): readonly string[] | null {
  const own = exact === null || exact.includes("") ? null : exact;
  return rank(own) >= rank(required) ? own : required;
}

/** Long words are rarer than short ones, few rarer than many, and what markup is made of stands everywhere. */
function rank(words: readonly string[] | null): number {
  if (words === null) return -1;
  const shortest = Math.min(12, ...words.map((word) => word.length));
  return shortest * 1_000 - Math.min(words.length, 499) - (words.some((word) => /[<"=]/.test(word)) ? 500 : 0);
}
