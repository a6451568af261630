import { AVAILABILITY_WORDS, PIECES_BEHIND, SCHEMA_LABELS, SOLD_ALONE } from "./availability-text.ts";
import { DELIVERY_WORDS, ORDER_BEFORE, TIME_BEHIND, WORKING_BEHIND } from "./delivery-text.ts";
import { beginningsInPlainWords, firstWordsOf, mayBeginWith } from "./first-words.ts";
import { phrasesOf } from "./phrases.ts";
import { STOCK_BEHIND } from "./pieces-text.ts";
import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";
import { STOCK_LABELS } from "./stock-label.ts";
import * as wordTrie from "./word-trie.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { CONTINUES, HAS_COLON, HAS_CONTROLS, HAS_DIGIT, HAS_TEXT, IS_ASIDE, TEXT_CELLS, TEXT_END, TEXT_SIGNS, TEXT_START } = scanned;
const { ANYWHERE, BEGINNING, BEGINNING_COUNTED, BEGINNING_OF_PART, COUNTED, WHOLE, WHOLE_COUNTED, WordTrie } = wordTrie;

/** What such texts say is not known before they are read; what a text continues may be half a word. */
const UNSURE = HAS_CONTROLS | CONTINUES;

/** Whether a block of the page may say something of stock by itself; false is sure. Texts are looked at as bytes: most lines need never be made. */
export function maySayStock(page: ScannedPage, block: number): boolean {
  const { bytes, texts } = page;
  const end = page.lineStarts[block + 1] ?? page.textCount;
  let all = 0;
  let count = 0;
  let last = 0;
  for (let i = page.lineStarts[block] as number; i < end; i++) {
    const cell = i * TEXT_CELLS;
    const signs = texts[cell + TEXT_SIGNS] as number;
    if (signs & IS_ASIDE || (signs & (HAS_TEXT | UNSURE)) === 0) continue;
    if (signs & UNSURE) return true;
    all |= signs;
    count++;
    last = cell;
  }
  if (count === 0) return false;
  if (all & HAS_COLON && mayLabelStock(page, block)) return true;
  if (count === 1) {
    const start = texts[last + TEXT_START] as number;
    const stop = texts[last + TEXT_END] as number;
    return words.standsIn(bytes, start, stop, ANYWHERE) || schemaLabels.endsIn(bytes, start, stop);
  }
  // Texts that nobody sees may stand between those of a line: each word of it is one of a text, and a digit before it may be any.
  const ways = ANYWHERE | BEGINNING_OF_PART | (all & HAS_DIGIT ? COUNTED : 0);
  for (let i = page.lineStarts[block] as number; i < end; i++) {
    const cell = i * TEXT_CELLS;
    const signs = texts[cell + TEXT_SIGNS] as number;
    if (signs & IS_ASIDE || (signs & HAS_TEXT) === 0) continue;
    if (words.standsIn(bytes, texts[cell + TEXT_START] as number, texts[cell + TEXT_END] as number, ways)) return true;
  }
  return false;
}

/** Whether a line of a block may be a label of stock or delivery, or begin with one; false is sure. */
export function mayLabelStock(page: ScannedPage, block: number): boolean {
  return mayBeginWith(labels, page, block);
}

/** A word behind a digit tells more than a longer one. */
const COUNTS_MORE = 30;

/** Words with which a block may say by itself whether something can be bought, how many of it there are or when it comes. */
const words = new WordTrie();
const labels = firstWordsOf(STOCK_LABELS);
/** The labels of schema.org, backwards. */
const schemaLabels = new WordTrie();

for (const pattern of STOCK_BEHIND) for (const { text } of beginningsInPlainWords(pattern)) addBehind(text, true);
for (const pattern of [WORKING_BEHIND, ORDER_BEFORE]) for (const { text } of beginningsInPlainWords(pattern)) addBehind(text, true);
for (const pattern of [PIECES_BEHIND, TIME_BEHIND]) for (const { text, open } of beginningsInPlainWords(pattern)) addBehind(text, open);
// Short ones first: "brak" is in "brak produktu".
const phrases = [...AVAILABILITY_WORDS, ...DELIVERY_WORDS].flatMap((pattern) => phrasesOf(pattern) ?? []);
for (const phrase of phrases.toSorted((a, b) => a.length - b.length)) addPhrase(phrase);
for (const { text } of beginningsInPlainWords(SOLD_ALONE)) addPhrase(text);
for (const label of SCHEMA_LABELS) {
  schemaLabels.add(Array.from(label).toReversed().join(""), WHOLE);
  // Parted, one of its words holds one of these.
  for (const [found] of label.matchAll(/stock|store|online|avail|sold|reserved|order|sale|pending|discontinued|oos/g)) {
    const stop = label.indexOf(found) + found.length;
    for (let start = 0; start <= stop - found.length; start++) words.add(label.slice(start, stop), BEGINNING_OF_PART);
  }
}

/**
 * Every match of a phrase holds each of its words: the longest one is sought, where none of them is sought already. One of other scripts is found
 * whatever is sought.
 */
function addPhrase(phrase: string): void {
  const longest = Buffer.from(phrase.replaceAll("#", "1").replaceAll("*", "qqq"));
  if (words.standsIn(longest, 0, longest.length, ANYWHERE)) return;
  let best = { word: "", how: 0, rank: -1 };
  for (const [, digit, word = "", rest] of phrase.matchAll(/(?:([#\d])[ -]?)?(\p{L}+)(\*?)/gu)) {
    if (/[^a-z]/.test(word)) return;
    const open = rest !== "";
    const how = digit === undefined ? (open ? BEGINNING : WHOLE) : open ? BEGINNING_COUNTED : WHOLE_COUNTED;
    const rank = word.length + (digit === undefined ? 0 : COUNTS_MORE);
    if (rank > best.rank) best = { word, how, rank };
  }
  words.add(best.word, best.how);
}

/** What stands behind a digit, by its first word, or by the second one where that is short: "w magazynie". */
function addBehind(text: string, open: boolean): void {
  const [, first = "", second = ""] = /^([a-z]+)(?:[ -]([a-z]*))?/.exec(text) ?? [];
  if (first.length <= 3 && first !== "de" && second.length >= 5) words.add(second, open && text.endsWith(second) ? BEGINNING : WHOLE);
  else words.add(first, open && first === text ? BEGINNING_COUNTED : WHOLE_COUNTED);
}
