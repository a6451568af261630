import type { Availability } from "../domain/offer.ts";
import { readAvailability } from "./availability-text.ts";
import type { Fields } from "./candidate.ts";
import { readDeliveryDays } from "./delivery-text.ts";
import { elementPath } from "./element-path.ts";
import { inOtherBlock } from "./other-block.ts";
import type { Context, Heading, Line, Survey } from "./survey.ts";

const STOCK_WORDS =
  /avail|stock|verf[uü]?e?gbar|lieferbar|lagerbest|lieferzeit|lieferung|delivery|deliverab|dostep|dostęp|magazyn|disponib|dispo([\s_-]|$)|sklad|stoc([\s_-]|$)|leverba|voorraad|keszlet|készlet|bestand|laos/;
const LONGEST_LINE = 120;
const AROUND = 260;
const PIECES =
  /(?:^|[^\d.,])(\d{1,5})\s*(?:stk|stück|stueck|szt|sztuk\w*|pcs|pieces?|ks|kus\w*|artikel|items?|buc|db|tk|unidades|unit[àé]s?|left|in stock|auf lager|verfügbar|available|na stanie|w magazynie|skladem)\b/iu;
const CONFLICTING: ReadonlySet<Availability> = new Set(["OutOfStock", "Discontinued"]);

/**
 * Whether the product can be bought, as the page says it in words near its price: labels nobody sees do not count, sentences neither.
 * `sure` false: labels say both yes and no, or stand too far away to overrule structured data.
 */
export function visibleStock(
  survey: Survey,
  heading: Heading | null,
  priceOrder: number | null,
): { readonly fields: Fields; readonly sure: boolean } {
  const centre = priceOrder ?? heading?.context.order;
  if (centre === undefined) return { fields: {}, sure: false };
  const from = Math.min(centre - AROUND, heading === null ? Number.POSITIVE_INFINITY : heading.context.order - 20);
  const rated: { line: Line; context: Context; availability: Availability; weight: number }[] = [];
  const fields: Fields = {};
  for (const line of survey.lines) {
    const [run] = line.runs;
    if (line.hidden || run === undefined || line.order < from || line.order > centre + AROUND) continue;
    // A colon ends a label whose value comes next; a button to buy is there for other variants too.
    if (/:\s*$/.test(line.text) || run.context.element.name === "button") continue;
    if (line.text.length > LONGEST_LINE || run.context.zone !== "main" || isChoice(run.context)) continue;
    if (inOtherBlock(run.context, centre) && (heading === null || inOtherBlock(run.context, heading.context.order))) continue;
    const distance = Math.abs(line.order - centre);
    const named = STOCK_WORDS.test(wordsAround(run.context));
    const availability = readAvailability(line.text);
    if (availability !== null)
      rated.push({
        line,
        context: run.context,
        availability,
        weight: (named ? 3 : 0) + (distance < 80 ? 2 : distance < 160 ? 1 : 0) + (line.text.length < 40 ? 0.5 : 0),
      });
    if (availability === null && !named) continue;
    const found = { text: line.text, path: elementPath(run.context) };
    const pieces = PIECES.exec(line.text)?.[1];
    if (pieces !== undefined && availability !== "OutOfStock") fields.quantity ??= { ...found, text: pieces };
    if (readDeliveryDays(line.text) !== null) fields.delivery ??= found;
  }
  rated.sort((a, b) => b.weight - a.weight);
  const [best] = rated;
  if (best === undefined) return { fields, sure: false };
  const contradicted = rated.some(
    ({ availability, weight }) => best.weight - weight < 1 && CONFLICTING.has(availability) !== CONFLICTING.has(best.availability),
  );
  if (contradicted) return { fields, sure: false };
  fields.availability = { text: best.line.text, path: elementPath(best.context) };
  return { fields, sure: best.weight >= 2 };
}

function wordsAround(context: Context): string {
  let words = "";
  for (let at: Context | null = context, up = 0; at !== null && up < 3; at = at.parent, up++) words += ` ${at.words}`;
  return words;
}

/** Words on a size button or in a list of options are another variant's. */
function isChoice(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 5; at = at.parent, up++) {
    if (/^(option|select|a|button)$/.test(at.element.name) || /swatch|variant|size-?(list|option|select)|option/.test(at.words))
      return true;
  }
  return false;
}
