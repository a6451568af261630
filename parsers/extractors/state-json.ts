import { overlap, wordSet } from "../main-heading.ts";
import { normalizeGtin } from "../../domain/gtin.ts";
import { balancedJson } from "../balanced-json.ts";
import type { Fields } from "../candidate.ts";
import { dig, isObject, textOfValue, type JsonObject } from "../json-value.ts";
import { parseLooseJson } from "../loose-json.ts";
import { sliceAscii } from "../slice-bytes.ts";
import type { Survey } from "../survey.ts";

const MOST_CHARACTERS = 3_000_000;
const MOST_NODES = 100_000;
const DEEPEST = 30;
/** What is handed over or assigned, with the name to which it is: names are judged by themselves, as one may be megabytes long. */
const ASSIGNED = /(?:^|[\s;,(])(?:(?:window\.)?(?:dataLayer\.push\(|addProduct["'],|view_item["'],)|([\w.$]+)\s*=)\s*(?=[[{])/g;
const STATE_NAME =
  /^(?:window\.)?(?:dataLayer|utag_data|digitalData|digitaldata|universal_variable|pageData|tagData)$|STATE|state|product|Product|PRODUCT|ecommerce/;
/** Characters of values that never close; each such value is read up to its script's end. */
const MOST_UNCLOSED = 6_000_000;

/**
 * Amounts that the page's embedded state (`__NEXT_DATA__`, dataLayer, initial state) keeps with an object of the product's own name, as
 * plain decimals. State is written for programs: it may count in cents, or hold a price of before the sale, so these amounts only
 * confirm what structured data or the visible page say; they never are a price by themselves.
 */
export function readStateAmounts(survey: Survey, name: string): ReadonlySet<string> {
  const amounts = new Set<string>();
  for (const { object } of productsInState(survey, name))
    for (const [key, value] of Object.entries(object)) if (/price/i.test(key)) addAmounts(value, amounts, 0);
  return amounts;
}

const IDENTITY =
  /(?:brand|item_brand|brandName|brand_name|productBrand|product_brand|vendor|manufacturer|gtin\d*|ean(?:13)?|barcode|mpn)["']?\s*:/;
const IDENTITY_NAME = /(?:[bB]rand|d_?[nN]ame|vendor|manufacturer|gtin|ean|barcode|mpn)$/;
const LONGEST_NAME = 16;
const COLON = 58;

/** Whether `IDENTITY` may match what stands between two places; false is sure. */
function mayHoldIdentity(bytes: Buffer, start: number, end: number): boolean {
  for (let colon = start; colon < end; colon++) {
    if (bytes[colon] !== COLON) continue;
    let at = colon - 1;
    while (at > start && (bytes[at] as number) <= 32) at--;
    // Other blanks are more than a byte.
    if ((bytes[at] as number) >= 128) return true;
    if (bytes[at] === 34 || bytes[at] === 39) at--;
    while (at > start && (bytes[at] as number) >= 48 && (bytes[at] as number) <= 57) at--;
    if (at <= start || !ENDS.has(((bytes[at - 1] as number) << 8) | (bytes[at] as number))) continue;
    if (IDENTITY_NAME.test(sliceAscii(bytes, Math.max(start, at + 1 - LONGEST_NAME), at + 1))) return true;
  }
  return false;
}

/** With which two letters the names end. */
const ENDS = new Set(["nd", "me", "or", "er", "in", "an", "de", "pn"].map((two) => (two.charCodeAt(0) << 8) | two.charCodeAt(1)));

const KEYS = {
  brand: ["brand", "item_brand", "brandName", "brand_name", "productBrand", "product_brand", "vendor", "manufacturer"],
  gtin: ["gtin", "gtin13", "gtin14", "gtin12", "ean", "ean13", "barcode", "upc"],
  mpn: ["mpn", "manufacturerPartNumber"],
} as const;

/**
 * Brand and numbers that the embedded state gives the page's product, each where all objects of that name agree; numbers only of the very
 * name, as variants and sizes have names that are alike.
 */
export function readStateIdentity(survey: Survey, name: string): Fields {
  const fields: Fields = {};
  if (!survey.scripts.some((script) => script.isFoundIn(mayHoldIdentity) && IDENTITY.test(script.text))) return fields;
  const products = productsInState(survey, name);
  for (const field of ["brand", "gtin", "mpn"] as const) {
    const values = new Set<string>();
    for (const { object, exact } of products) {
      if (field !== "brand" && !exact) continue;
      for (const key of KEYS[field]) {
        const text = decoded(textOfValue(dig(object, key, "name") ?? onlyOf(object[key])));
        if (text !== "" && isValue(field, text)) values.add(text);
      }
    }
    const [text, ...others] = values;
    if (text !== undefined && others.every((other) => other.toLowerCase() === text.toLowerCase()))
      fields[field] = { text, path: `state ${field}` };
  }
  return fields;
}

/** Tag managers write each value as a list of one. */
function onlyOf(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value as unknown[])[0] : value;
}

/** "THE%20FAL%20SHIRT" */
function decoded(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that encodes nothing.
    return text;
  }
}

function isValue(field: "brand" | "gtin" | "mpn", text: string): boolean {
  if (field === "gtin") return normalizeGtin(text) !== null;
  if (field === "mpn") return /\d/.test(text) && text.length >= 3 && text.length <= 40;
  return (
    /\p{L}{2}/u.test(text) &&
    text.length <= 40 &&
    !/^(?:undefined|null|none|n\/a|no brand|default|unknown|other|brand|generic|\(not set\))$/i.test(text)
  );
}

interface StateProduct {
  readonly object: JsonObject;
  /** Its name is the product's, and not only much like it. */
  readonly exact: boolean;
}

/** The objects of the page's embedded state that are called like the product. */
function productsInState(survey: Survey, name: string): StateProduct[] {
  const wanted = wordSet(name);
  const found: StateProduct[] = [];
  if (wanted.size < 2) return found;
  const budget = { nodes: MOST_NODES };
  let left = MOST_CHARACTERS;
  const unclosed = { left: MOST_UNCLOSED };
  for (const { text, type } of survey.scripts) {
    if (text.length > left) break;
    left -= text.length;
    const roots = type.includes("json") ? [text] : assigned(text, unclosed);
    for (const root of roots) collect(parseLooseJson(root), wanted, found, budget, 0);
  }
  return found;
}

/** The JSON values that a script assigns to names which sound like state; each up to its closing bracket. */
function assigned(script: string, unclosed: { left: number }): string[] {
  const found: string[] = [];
  for (const match of script.matchAll(ASSIGNED)) {
    if (found.length >= 20 || unclosed.left < 0) break;
    const [all, name] = match;
    if (name !== undefined && !STATE_NAME.test(name)) continue;
    const value = balancedJson(script, match.index + all.length);
    if (value === null) unclosed.left -= script.length - match.index;
    else found.push(value);
  }
  return found;
}

function collect(node: unknown, wanted: ReadonlySet<string>, found: StateProduct[], budget: { nodes: number }, depth: number): void {
  if (typeof node !== "object" || node === null || depth > DEEPEST || --budget.nodes < 0) return;
  if (isObject(node)) {
    const names = Object.entries(node).flatMap(([key, value]) =>
      /^(name|title|item_name|productName|product_name)$/i.test(key)
        ? [onlyOf(value)].flatMap((one) => (typeof one === "string" ? [wordSet(decoded(one))] : []))
        : [],
    );
    if (names.some((name) => overlap(wanted, name) >= 0.8))
      found.push({ object: node, exact: names.some((name) => overlap(wanted, name) === 1 && overlap(name, wanted) === 1) });
  }
  for (const value of Object.values(node)) collect(value, wanted, found, budget, depth + 1);
}

function addAmounts(value: unknown, amounts: Set<string>, depth: number): void {
  if (typeof value === "number" && value > 0) amounts.add(String(value));
  else if (typeof value === "string" && /^\d{1,20}(\.\d{1,20})?$/.test(value))
    amounts.add(value.includes(".") ? value.replace(/\.?0+$/, "") : value);
  else if (typeof value === "object" && value !== null && depth < 3)
    for (const inner of Object.values(value)) addAmounts(inner, amounts, depth + 1);
}
