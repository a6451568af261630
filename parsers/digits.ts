/** Whether the sign at a place of a text is a digit of ASCII; also for places outside of it. */
export function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** Whether a text has a digit of ASCII. Quicker than a pattern for what is as short as an amount. */
export function hasDigit(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (isDigitAt(text, at)) return true;
  return false;
}

/** Whether a text is nothing but digits of ASCII, one at least, with at most one point between two of them: "1299.50". */
export function isPlainDecimal(text: string): boolean {
  let point = false;
  for (let at = 0; at < text.length; at++) {
    if (isDigitAt(text, at)) continue;
    if (point || text.charAt(at) !== "." || !isDigitAt(text, at - 1) || !isDigitAt(text, at + 1)) return false;
    point = true;
  }
  return text !== "";
}
