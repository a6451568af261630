/** The bracketed value that begins at `from`, up to its closing bracket; null where it never closes. */
export function balancedJson(text: string, from: number): string | null {
  let depth = 0;
  let quote = "";
  for (let i = from; i < text.length; i++) {
    const sign = text[i] as string;
    if (quote !== "") {
      if (sign === "\\") i++;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "{" || sign === "[") depth++;
    else if ((sign === "}" || sign === "]") && --depth === 0) return text.slice(from, i + 1);
  }
  return null;
}
