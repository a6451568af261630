import { isCartButton, mayBeCartButton } from "./cart-button.ts";
import type { Context, Heading, Survey } from "./survey.ts";
import type { Zone } from "./zones.ts";

/**
 * The part of the page that an element belongs to, seen from the product's heading: a block that holds the heading is the product's own,
 * whatever its class is called, and so is the one that holds the only button on the page that buys, or what microdata call the product's
 * offer: a "product-sidebar" is no sidebar.
 * What is "main" without knowing the heading stays so.
 */
export function zonesAround(heading: Heading | null, survey: Survey): (context: Context) => Zone {
  if (heading === null) return ({ zone }) => zone;
  // All who read one page ask for the same zones.
  return (heading.context.zonesAround ??= zonesFrom(heading, survey));
}

function zonesFrom(heading: Heading, survey: Survey): (context: Context) => Zone {
  const own = new Set<Context>();
  for (let at: Context | null = heading.context; at !== null; at = at.parent) own.add(at);
  for (let at: Context | null = buyButton(survey, own, heading); at !== null; at = at.parent) own.add(at);
  for (let at: Context | null = statedOffer(survey, own); at !== null; at = at.parent) own.add(at);
  /** By the elements' numbers. */
  const known: (Zone | undefined)[] = [];
  known.length = heading.context.page.kinds.length;
  for (const { number } of own) known[number] = "main";
  const zone = (context: Context): Zone => {
    if (context.zone === "main") return "main";
    return (known[context.number] ??= context.opens ?? (context.parent === null ? "main" : zone(context.parent)));
  };
  return zone;
}

/** The page's only button that buys, where it stands in a part that its class calls something else; null where the main part has one. */
function buyButton(survey: Survey, own: ReadonlySet<Context>, { context: { order } }: Heading): Context | null {
  let found: Context | null = null;
  // Their order does not matter: one in the main part is answer enough, as two elsewhere are, and it mostly stands not far
  // behind the heading; then the links of all menus need not be looked at.
  for (const [from, to] of [[order, Number.POSITIVE_INFINITY] as const, [0, order - 1] as const])
    for (const button of survey.buttonsBetween(from, to, mayBeCartButton)) {
      if (button.name === "a" && button.zone !== "main") continue;
      if (button.zone === "review" && !hasAncestor(button, own)) continue;
      if (!isCartButton(button)) continue;
      if (found !== null || button.zone === "main") return null;
      found = button;
    }
  return found !== null && found.order > order && !insideFrame(found) ? found : null;
}

/** The offer or price that microdata state of the heading's product, where it stands in a part that its class calls something else. */
function statedOffer(survey: Survey, own: ReadonlySet<Context>): Context | null {
  for (const property of survey.itemProps) {
    if (property.zone === "main" || !/(?:^|\s)(?:offers|price)(?:\s|$)/i.test(property.attribute("itemprop") ?? "")) continue;
    let scope: Context | null = property;
    while (scope !== null && !/\/Product$/i.test(scope.attribute("itemtype") ?? "")) scope = scope.parent;
    if (scope !== null && own.has(scope) && !insideFrame(property)) return property;
  }
  return null;
}

function hasAncestor(context: Context, own: ReadonlySet<Context>): boolean {
  for (let at = context.parent; at !== null; at = at.parent) if (own.has(at) && at.zone !== "main") return true;
  return false;
}

const FRAMES = new Set(["header", "footer", "nav"]);

function insideFrame(context: Context): boolean {
  for (let at: Context | null = context; at !== null; at = at.parent) if (FRAMES.has(at.name)) return true;
  return false;
}
