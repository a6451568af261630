import { plainWords } from "./plain-words.ts";
import { startsOf } from "./required-words.ts";
import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";
import { BEGINNING, WHOLE, WordTrie } from "./word-trie.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { CONTINUES, HAS_CONTROLS, HAS_TEXT, IS_ASIDE, TEXT_CELLS, TEXT_END, TEXT_SIGNS, TEXT_START } = scanned;

/** Characters of a beginning that tell its first word. */
const MOST = 24;

/** The first words of what patterns match, which begin with "^" and name all that they match. */
export function firstWordsOf(patterns: readonly RegExp[]): WordTrie {
  const words = new WordTrie();
  for (const pattern of patterns)
    for (const { text, open } of beginningsInPlainWords(pattern)) {
      const [first = ""] = /^[a-z]+/.exec(text) ?? [];
      // One of other scripts is found whatever is sought.
      if (/^\p{L}/u.test(text.slice(first.length))) continue;
      words.add(first, open && first === text ? BEGINNING : WHOLE);
    }
  return words;
}

/** How what a pattern matches begins; `open`: more may stand behind it. */
export function beginningsInPlainWords(pattern: RegExp): readonly { readonly text: string; readonly open: boolean }[] {
  const begins = startsOf(pattern, MOST);
  if (begins === null) throw new TypeError(`Nothing tells how ${pattern.source} begins; write it with "^" and words`);
  return begins.map(({ text, open }) => ({ text: plainWords(text), open }));
}

/** Whether a line of a block may begin with one of the words, whatever signs stand before it; false is sure. */
export function mayBeginWith(words: WordTrie, { bytes, texts, textCount, lineStarts }: ScannedPage, block: number): boolean {
  const end = lineStarts[block + 1] ?? textCount;
  for (let i = lineStarts[block] as number; i < end; i++) {
    const cell = i * TEXT_CELLS;
    const signs = texts[cell + TEXT_SIGNS] as number;
    if (signs & IS_ASIDE) continue;
    // What a text continues may be half a word.
    if (signs & (HAS_CONTROLS | CONTINUES)) return true;
    if (signs & HAS_TEXT && words.beginsIn(bytes, texts[cell + TEXT_START] as number, texts[cell + TEXT_END] as number)) return true;
  }
  return false;
}
