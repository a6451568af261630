const MOST_CHARACTERS = 3_000_000;

/**
 * Reads JSON as shops write it: raw control characters in strings, trailing commas and semicolons, comments, HTML entities,
 * CDATA or comment wrappers, several values one after another. Strict JSON goes the fast way. Gives null for what cannot be repaired.
 */
export function parseLooseJson(text: string): unknown {
  if (text.length > MOST_CHARACTERS) return null;
  const bare = text.trim();
  return tryParse(bare) ?? tryParse(repair(unwrap(bare))) ?? tryParse(repair(unwrap(decodeQuotes(bare))));
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

/** One pass that knows whether it is inside a string. */
function repair(text: string): string {
  const out: string[] = [];
  let inString = false;
  for (let i = 0; i < text.length; i++) {
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
      } else if (sign < " ") out.push(sign === "\n" ? "\\n" : sign === "\t" ? "\\t" : " ");
      else out.push(sign);
    } else if (sign === '"') {
      inString = true;
      out.push(sign);
    } else if (sign === "/" && text[i + 1] === "/") {
      const end = text.indexOf("\n", i);
      i = end === -1 ? text.length : end;
    } else if (sign === "/" && text[i + 1] === "*") {
      const end = text.indexOf("*/", i + 2);
      i = end === -1 ? text.length : end + 1;
    } else if (sign === ",") {
      if (!/^,(\s*[\]},]|\s*$)/.test(text.slice(i, i + 200))) out.push(sign);
    } else if (sign !== ";") out.push(sign);
  }
  return out.join("");
}
