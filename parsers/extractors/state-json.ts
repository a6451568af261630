import { overlap, wordSet } from "../main-heading.ts";
import { balancedJson } from "../balanced-json.ts";
import { parseLooseJson } from "../loose-json.ts";
import type { Survey } from "../survey.ts";

const MOST_CHARACTERS = 3_000_000;
const MOST_NODES = 100_000;
const DEEPEST = 30;
const ASSIGNED =
  /(?:^|[\s;,(])(?:window\.)?(?:dataLayer\.push\(|dataLayer\s*=|[\w.$]*(?:STATE|state|product|Product|PRODUCT|ecommerce)[\w.$]*\s*=)\s*(?=[[{])/g;

/**
 * Amounts that the page's embedded state (`__NEXT_DATA__`, dataLayer, initial state) keeps with an object of the product's own name, as
 * plain decimals. State is written for programs: it may count in cents, or hold a price of before the sale, so these amounts only
 * confirm what structured data or the visible page say; they never are a price by themselves.
 */
export function readStateAmounts(survey: Survey, name: string): ReadonlySet<string> {
  const wanted = wordSet(name);
  const amounts = new Set<string>();
  if (wanted.size < 2) return amounts;
  const budget = { nodes: MOST_NODES };
  let left = MOST_CHARACTERS;
  for (const { text, type } of survey.scripts) {
    if (text.length > left) break;
    left -= text.length;
    const roots = type.includes("json") ? [text] : assigned(text);
    for (const root of roots) collect(parseLooseJson(root), wanted, amounts, budget, 0);
  }
  return amounts;
}

/** The JSON values that a script assigns to names which sound like state; each up to its closing bracket. */
function assigned(script: string): string[] {
  const found: string[] = [];
  for (const match of script.matchAll(ASSIGNED)) {
    if (found.length >= 20) break;
    const value = balancedJson(script, match.index + match[0].length);
    if (value !== null) found.push(value);
  }
  return found;
}

function collect(node: unknown, wanted: ReadonlySet<string>, amounts: Set<string>, budget: { nodes: number }, depth: number): void {
  if (typeof node !== "object" || node === null || depth > DEEPEST || --budget.nodes < 0) return;
  if (!Array.isArray(node)) {
    const entries = Object.entries(node);
    const names = entries.flatMap(([key, value]) =>
      /^(name|title|item_name|productName|product_name)$/i.test(key) && typeof value === "string" ? [value] : [],
    );
    if (names.some((name) => overlap(wanted, wordSet(name)) >= 0.8)) {
      for (const [key, value] of entries) if (/price/i.test(key)) addAmounts(value, amounts, 0);
    }
  }
  for (const value of Object.values(node)) collect(value, wanted, amounts, budget, depth + 1);
}

function addAmounts(value: unknown, amounts: Set<string>, depth: number): void {
  if (typeof value === "number" && value > 0) amounts.add(String(value));
  else if (typeof value === "string" && /^\d+(\.\d+)?$/.test(value)) amounts.add(value.includes(".") ? value.replace(/\.?0+$/, "") : value);
  else if (typeof value === "object" && value !== null && depth < 3)
    for (const inner of Object.values(value)) addAmounts(inner, amounts, depth + 1);
}
