const MOST = 4_096;
const LONGEST = 200;

/**
 * The same function, which remembers what it said of short texts: a site's pages repeat their labels and classes. It must depend on
 * nothing but the text. Forgets all at once when it has heard some thousand different ones.
 */
export function remembered<Answer>(answer: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    if (text.length > LONGEST) return answer(text);
    const found = known.get(text);
    if (found !== undefined || known.has(text)) return found as Answer;
    const given = answer(text);
    if (known.size >= MOST) known.clear();
    known.set(text, given);
    return given;
  };
}
