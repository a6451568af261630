import { BRAND_NAMES_A_TO_K } from "./brand-names-a-to-k.ts";
import { BRAND_NAMES_L_TO_Z } from "./brand-names-l-to-z.ts";
import { BRANDS_BY_NEXT_WORD } from "./brands-by-next-word.ts";
import { plainWords } from "./plain-words.ts";

// All but the comma; without Unicode classes, which take longer to build than all the rest.
const SIGNS = /[\s!-+\--/:-@[-`{-¿\u2000-\u2bff]+/g;

/*
 * Brands whose names are no common words, places or first names in any of the languages of shops: a product's name that begins with one is of that brand.
 * One spelling of each is enough: capitals, accents, apostrophes, full stops and what stands between two words make no difference.
 */
const BRANDS = new Set<string>();
const FIRST_WORDS = new Set<string>();
const LONGEST = 4;
for (const names of [BRAND_NAMES_A_TO_K, BRAND_NAMES_L_TO_Z]) {
  for (const key of keysOf(names)) {
    BRANDS.add(key);
    const space = key.indexOf(" ");
    FIRST_WORDS.add(space < 0 ? key : key.slice(0, space));
  }
}

const NEXT_WORDS = new Map<string, ReadonlySet<string>>();
for (const [name, words] of Object.entries(BRANDS_BY_NEXT_WORD)) {
  const next = new Set(keysOf(words.replaceAll(" ", ",")));
  for (const key of keysOf(name)) NEXT_WORDS.set(key, next);
}

/** A maker's model number: "WCD330", "HL-L2350DW", "2804-20"; no thread such as "M12X100". */
const MODEL_NUMBER = /^(?:(?!M\d)(?=.*\d.*\d)[A-Z][A-Z\d-]{3,}|\d{3,}-\d{2,})$/;

/** The known brands that stand in a name, with the place of their first word; as the name writes them. */
export function brandsIn(name: string): { readonly brand: string; readonly at: number }[] {
  const words = name.trim().split(/[\s,»«"“”„()|/[\]【】®™©]+/);
  const keys = words.map(keyOf);
  const found: { brand: string; at: number }[] = [];
  for (let at = 0; at < words.length; at++) {
    const key = keys[at] ?? "";
    // "5 HP" is a measure.
    if (key === "" || (key.length <= 3 && /^\d+(?:[.,]\d+)?$/.test(words[at - 1] ?? ""))) continue;
    const length = lengthOfBrand(words, keys, at);
    if (length === 0) continue;
    const brand = words
      .slice(at, at + length)
      .join(" ")
      .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+!]+$/gu, "");
    if (!/[\p{Lu}\d]/u.test(brand)) continue;
    found.push({ brand, at });
    at += length - 1;
  }
  return found;
}

/** How many words from there on are a brand; 0 where none is. */
function lengthOfBrand(words: readonly string[], keys: readonly string[], at: number): number {
  const key = keys[at] ?? "";
  if (FIRST_WORDS.has(key.split(" ", 1)[0] ?? "")) {
    for (let length = Math.min(LONGEST, words.length - at); length > 0; length--) {
      const candidate = keys.slice(at, at + length).filter((word) => word !== "");
      if (keys[at + length - 1] !== "" && BRANDS.has(candidate.join(" "))) return length;
    }
  }
  const next = NEXT_WORDS.get(key);
  if (next === undefined) return 0;
  const after = keys.findIndex((word, i) => i > at && word !== "");
  const [word = ""] = (keys[after] ?? "").split(" ", 1);
  return next.has(word) || MODEL_NUMBER.test(words[after] ?? "") ? 1 : 0;
}

/** Of names with commas between them: with their accents, which a shop may leave out but does not add ("Böse" is not Bose), and without. */
function keysOf(names: string): string[] {
  const keys = folded(names).split(/ ?, ?/);
  return [...keys, ...keys.filter((key) => /[^ -~]/.test(key)).map(plainWords)];
}

function keyOf(word: string): string {
  // Most words have nothing to fold but capitals.
  return /^[A-Za-z\d]+$/.test(word) ? word.toLowerCase() : folded(word).replaceAll(",", "");
}

function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFC")
    .replace(/['’‘´`.]/g, "")
    .replace(SIGNS, " ")
    .trim();
}
