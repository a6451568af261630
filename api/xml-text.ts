const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

// what XML 1.0 cannot hold, not even as a reference (section 2.2), and the control characters that it advises against
const IMPOSSIBLE = /[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu;

/** Text for an element or a quoted attribute; what XML cannot hold is left out, and line ends and tabs become spaces. */
export function xmlText(text: string): string {
  return text
    .replace(IMPOSSIBLE, "")
    .replace(/[\t\n\r]+/g, " ")
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}

/** Whether XML gives it back unchanged: an id that it does not would be another product's. */
export function isXmlSafe(text: string): boolean {
  return text.search(IMPOSSIBLE) === -1 && !/[\t\n\r]/.test(text) && text.trim() === text;
}
