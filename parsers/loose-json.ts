const MOST_CHARACTERS = 3_000_000;

/**
 * Reads JSON as shops write it: raw control characters in strings, trailing commas and semicolons, comments, HTML entities,
 * CDATA or comment wrappers, several values one after another, and what only JavaScript allows: names without quotes, single quotes. Strict JSON goes the fast way. Gives null for what cannot be repaired.
 */
export function parseLooseJson(text: string): unknown {
  if (text.length > MOST_CHARACTERS) return null;
  const bare = text.trim();
  const strict = tryParse(bare) ?? tryParse(repair(unwrap(bare)));
  if (strict !== null) return strict;
  const decoded = decodeQuotes(bare);
  return decoded === bare ? null : tryParse(repair(unwrap(decoded)));
}

function tryParse(text: string): unknown {
  if (!/^[[{]/.test(text)) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON in this form: the caller tries the next repair.
    return null;
  }
}

function unwrap(text: string): string {
  const cdata = text.indexOf("<![CDATA[");
  const bare = cdata === -1 || cdata > 20 ? text : text.slice(cdata + 9).replace(/\]\]>[^\]]*$/, "");
  const start = bare.search(/[[{]/);
  const end = Math.max(bare.lastIndexOf("}"), bare.lastIndexOf("]"));
  return start === -1 || end < start ? "" : bare.slice(start, end + 1);
}

function decodeQuotes(text: string): string {
  return text.replace(/&(quot|#34|#x22);/gi, '"').replace(/&amp;/gi, "&");
}

const IN_STRING = 1;
const OUTSIDE = 2;
/** Which signs may not stay as they are in a string, and which outside of one; no others are looked at. */
const CHANGES = Uint8Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code);
  return (code < 32 || sign === '"' || sign === "\\" ? IN_STRING : 0) | (/[A-Za-z_$"'!/,;]/.test(sign) ? OUTSIDE : 0);
});

/** Whether a comma stands before a bracket that closes, another comma or the end; where more blanks follow than anybody writes, it counts as one. */
function isLastComma(text: string, comma: number): boolean {
  const most = Math.min(comma + 200, text.length);
  let at = comma + 1;
  while (at < most && isSpace(text, at)) at++;
  return at === most || text[at] === "]" || text[at] === "}" || text[at] === ",";
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || ((code < 32 || code > 127) && /\s/.test(text[at] as string));
}

/** One pass that knows whether it is inside a string. */
function repair(text: string): string {
  const out: string[] = [];
  /** Where a name of JavaScript or a word such as `undefined` may begin. */
  const word = /[A-Za-z_$][\w$]*/y;
  /** A call, a variable: what a script would make of it is not known. */
  const expression = /(?:\s*\.\s*[\w$]+|\s*\([^()]{0,200}\)|(?<=new)\s+[\w$]+|\s*\[[^[\]]{0,40}\])*/y;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const start = i;
    const changes = inString ? IN_STRING : OUTSIDE;
    while (i < text.length && ((CHANGES[text.charCodeAt(i)] ?? 0) & changes) === 0) i++;
    if (i > start) out.push(text.slice(start, i));
    if (i === text.length) break;
    const sign = text[i] as string;
    if (inString) {
      if (sign === "\\") {
        const next = text[i + 1] ?? "";
        // A backslash before anything but JSON's own escapes is a backslash that was not escaped.
        out.push(/["\\/bfnrtu]/.test(next) ? sign + next : next === "'" ? "'" : `\\\\${next}`);
        i++;
      } else if (sign === '"') {
        inString = false;
        out.push(sign);
      } else out.push(sign === "\n" ? "\\n" : sign === "\t" ? "\\t" : " ");
    } else if (sign === '"') {
      inString = true;
      out.push(sign);
    } else if (sign === "'") {
      const end = endOfSingleQuoted(text, i + 1);
      out.push(JSON.stringify(text.slice(i + 1, end).replace(/\\(['"\\/])/g, "$1")));
      i = end;
    } else if (/[A-Za-z_$]/.test(sign)) {
      word.lastIndex = i;
      const [name = sign] = word.exec(text) ?? [];
      i += name.length - 1;
      if (/^\s*:/.test(text.slice(i + 1, i + 20))) out.push(`"${name}"`);
      else if (/^(?:true|false|null)$/.test(name)) out.push(name);
      else {
        expression.lastIndex = i + 1;
        i += expression.exec(text)?.[0].length ?? 0;
        out.push("null");
      }
    } else if (sign === "!" && /^[01]/.test(text.slice(i + 1, i + 2))) {
      out.push(text[i + 1] === "0" ? "true" : "false");
      i++;
    } else if (sign === "/" && text[i + 1] === "/") {
      const end = text.indexOf("\n", i);
      i = end === -1 ? text.length : end;
    } else if (sign === "/" && text[i + 1] === "*") {
      const end = text.indexOf("*/", i + 2);
      i = end === -1 ? text.length : end + 1;
    } else if (sign === ",") {
      if (!isLastComma(text, i)) out.push(sign);
    } else if (sign !== ";") out.push(sign);
  }
  return out.join("");
}

function endOfSingleQuoted(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== "'") at += text[at] === "\\" ? 2 : 1;
  return at;
}
