import { HAS_DATA } from "./attribute-signs.ts";
import { AttributeWalk } from "./attribute-walk.ts";
import { ELEMENT_CELLS, NAME_END, SIGNS, TAG_END, type ScannedPage } from "./scanned-page.ts";
import type { Context, Survey } from "./survey.ts";

/** A data attribute of an element. */
export interface DataAttribute {
  readonly context: Context;
  readonly name: string;
  readonly text: string;
}

/**
 * The data attributes of some names on the main part's elements between two places, in document order. `ends`: last two characters of the names,
 * which tell most attributes apart before a string or an element is made.
 */
export function dataAttributes(survey: Survey, from: number, to: number, names: RegExp, ends: ReadonlySet<number>): DataAttribute[] {
  const found: DataAttribute[] = [];
  for (const context of survey.elementsLike(from, to, (page, element) => mayHave(page, element, ends))) {
    if (context.zone !== "main") continue;
    const { attribs } = context;
    for (const name in attribs) if (name.startsWith("data-") && names.test(name)) found.push({ context, name, text: attribs[name] ?? "" });
  }
  return found;
}

/** Two characters of ASCII, letters in lower case, as `dataAttributes` looks for them. */
export function endOfName(two: string): number {
  return packed(two.charCodeAt(0), two.charCodeAt(1));
}

function packed(first: number, second: number): number {
  return ((first | 32) << 8) | second | 32;
}

function mayHave({ bytes, elements }: ScannedPage, element: number, ends: ReadonlySet<number>): boolean {
  const cell = element * ELEMENT_CELLS;
  if (((elements[cell + SIGNS] as number) & HAS_DATA) === 0) return false;
  const walk = new AttributeWalk(bytes);
  walk.begin(elements[cell + NAME_END] as number);
  const end = elements[cell + TAG_END] as number;
  while (walk.at < end && walk.next())
    if (ends.has(packed(bytes[walk.nameEnd - 2] as number, bytes[walk.nameEnd - 1] as number))) return true;
  return false;
}
