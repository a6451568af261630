import * as fc from "fast-check";
import { expect, test } from "vitest";
import { gated } from "./gated-pattern.ts";
import { phrases } from "./phrases.ts";
import { requiredWords } from "./required-words.ts";

const PATTERNS: readonly RegExp[] = [
  /(?:net|excl)\.? vat/u,
  /(?:^|[^\p{L}\d])(?:od|from|starting at|ab) ?:? ?$/u,
  /a(?:bc)?d|[ab]c+|x{2,3}y/,
  /(?<!\p{L})(?:in stock|out of stock|verf\p{L}{0,12})(?!\p{L})/u,
  /Colou?r|größe|skład/i,
  /\d{1,3} ?(?:stk|szt|pcs)\b/iu,
  /z[aá]loh|k\u0061ucj/,
  /^(hidden|hide|is-?hidden)$/i,
  /(?=foo)f|bar(?!x)/,
  phrases("dostepn*|do # dni|in stock|in-stock", "p&p|100 %"),
];
const PIECES =
  "net vat|excl. vat|od |from:|ab|abcd|ad|cc|xxy|in stock|In-Stock|verfügbar|verfugbar|colour|COLOR|Größe|GRÖSSE|skład|SKŁAD|Skład|12 stk|3szt|7 PCS|záloh|kaucj|hidden|is-hidden|foo|bar|barx|dostepne|do 3 dni|p&p|100 %|ſtk|K|ß|ẞ| |x|ż|1|-".split(
    "|",
  );

test("says the same as the pattern itself", () => {
  const both = PATTERNS.map((pattern) => ({ plain: new RegExp(pattern.source, pattern.flags), quick: gated(pattern) }));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }), (pieces) => {
      const text = pieces.join("");
      for (const { plain, quick } of both) {
        expect([plain.source, quick.test(text)]).toEqual([plain.source, plain.test(text)]);
        expect(quick.exec(text)?.index).toBe(plain.exec(text)?.index);
      }
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  [/(?:net|excl)\.? vat/u, ["net. vat", "net vat", "excl. vat", "excl vat"]],
  [/(?:foo[ -]bar|ba\p{L}*)(?!x)/u, ["foo bar", "foo-bar", "ba"]],
  [/\d+ stk/, [" stk"]],
  [/(?:a|b)?c/, ["ac", "bc", "c"]],
  [/a|/, null],
  [/a*/, null],
  [/[^a]/, null],
  [/\bx\b|(?<name>y)/, null],
  [/a/g, null],
  [/😀?/, null],
])("every match of %s holds one of %j", (pattern, words) => {
  expect(requiredWords(pattern)).toEqual(words);
});

test("most texts are told without the pattern", () => {
  // Catastrophic by itself: takes longer than any test may.
  const slow = gated(/(?:(?:a+)+)+b needle/);
  expect(slow.test("a".repeat(60))).toBe(false);
});
