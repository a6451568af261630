import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HAS_CLASS, HAS_DATA, HAS_ID, HAS_NAMES, HAS_ROLE, HAS_TITLE, IS_PROP, IS_SCOPE, MAY_HIDE } from "./attribute-signs.ts";
import { AttributeWalk } from "./attribute-walk.ts";
import { MOST_ATTRIBUTES_OF_ONE } from "./scanned-page.ts";
import { TagReader } from "./tag-reader.ts";

const SIGNS: Readonly<Record<string, number>> = {
  alt: HAS_TITLE,
  class: HAS_CLASS,
  "data-id": HAS_DATA,
  "data-testid": HAS_DATA | HAS_NAMES,
  hidden: MAY_HIDE,
  id: HAS_NAMES | HAS_ID,
  itemprop: IS_PROP | HAS_NAMES,
  itemscope: IS_SCOPE,
  role: HAS_ROLE,
  style: MAY_HIDE,
};
const PIECES = [
  ' class="a b"',
  ' class="c">',
  " class='d'",
  " class=e",
  ' CLASS="f"',
  '  class="g"',
  ' class = "h"',
  ' class=""',
  ' classes="i"',
  " class",
  ' class="é>ż"',
  ' clasp="j"',
  ' href="/k"',
  " hidden",
  ' id="l"',
  " Id=m",
  ' data-id="n"',
  ' data-testid="o"',
  ' DATA-x="p"',
  ' role="q"',
  ' itemprop="r"',
  " itemscope",
  ' alt="s"',
  ' style="t"',
  ' idx="u"',
  ' x="',
  "'",
  '"',
  " ",
  "/",
  "=",
  ">",
  "\n",
  "v",
  "é",
  "\0",
];

/** What an attribute walk sees, which the tests of the scan compare with a parser of HTML. */
function walked(bytes: Buffer, from: number): object | null {
  const walk = new AttributeWalk(bytes);
  walk.begin(from);
  const seen = { signs: 0, classStart: 0, classEnd: 0, attributes: 0 };
  while (walk.next()) {
    if (++seen.attributes > MOST_ATTRIBUTES_OF_ONE) continue;
    const name = bytes.toString("latin1", walk.nameStart, walk.nameEnd).toLowerCase();
    const signs = SIGNS[name] ?? (name.startsWith("data-") ? HAS_DATA : 0);
    if (signs === HAS_CLASS && (seen.signs & HAS_CLASS) === 0) [seen.classStart, seen.classEnd] = [walk.valueStart, walk.valueEnd];
    seen.signs |= signs;
  }
  return walk.ended ? { ...seen, at: walk.at, selfClosing: walk.selfClosing } : null;
}

function read(bytes: Buffer, from: number): object | null {
  const tag = new TagReader(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!tag.read(from)) return null;
  const { signs, classStart, classEnd, attributes, at, selfClosing } = tag;
  return { signs, classStart, classEnd, attributes, at, selfClosing };
}

test("says of any tag, wherever it stands and breaks off, what a walk over its attributes says", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }),
      fc.nat(9),
      fc.constantFrom("", ">", '>"', ">'>\""),
      (pieces, before, end) => {
        // In the middle of a larger buffer, as bodies come.
        const bytes = Buffer.from(`${"-".repeat(before)}<p${pieces.join("")}${end}`).subarray(before);
        expect(read(bytes, 2)).toEqual(walked(bytes, 2));
      },
    ),
    { numRuns: 3_000 },
  );
});

test("a class behind more attributes than count is none", () => {
  const bytes = Buffer.from(`<p${" x".repeat(MOST_ATTRIBUTES_OF_ONE)} class="a">`);
  expect(read(bytes, 2)).toMatchObject({ signs: 0, classStart: 0, attributes: MOST_ATTRIBUTES_OF_ONE + 1 });
  expect(read(bytes, 2)).toEqual(walked(bytes, 2));
});
