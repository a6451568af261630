/** Whether a path has a pattern in it: plain text in which "*" stands for anything. Linear, whatever the pattern. */
export function pathMatches(pattern: string, path: string): boolean {
  let at = 0;
  for (const piece of pattern.split("*")) {
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return true;
}
