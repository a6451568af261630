import type { Element } from "domhandler";

const NEVER_SHOWN = new Set(["script", "style", "template", "noscript", "head", "object", "iframe", "svg", "datalist", "meta", "link"]);
const HIDING_STYLE = /display\s*:\s*none|visibility\s*:\s*(hidden|collapse)/i;
const HIDING_CLASS =
  /^(hidden|hide|is-?hidden|d-none|display-none|ng-hide|[a-z]{1,3}_hidden|[uj]s?-hidden|nodisplay|no-display|x-hide-display|invisible)$/i;
// Responsive classes bring an element back at some width: Bootstrap's d-none d-md-block, Tailwind's hidden md:flex.
const SHOWN_AGAIN = /(^|\s)(d-\w+-(?!none)\w+|\w+:(block|flex|grid|inline\S*|table\S*)|visible-\w+)(\s|$)/i;

/** What the page's own <style> blocks hide: lone classes and ids outside of @media, and classes that some rule shows again. */
export interface HidingRules {
  readonly classes: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
  readonly shownClasses: ReadonlySet<string>;
}

export function isHidden(element: Element, rules: HidingRules): boolean {
  const { name, attribs } = element;
  if (NEVER_SHOWN.has(name)) return true;
  if (attribs["hidden"] !== undefined && attribs["hidden"] !== "until-found") return true;
  if (name === "input" && attribs["type"] === "hidden") return true;
  if (name === "dialog" && attribs["open"] === undefined) return true;
  if (name === "option" && attribs["selected"] === undefined) return true;
  const style = attribs["style"];
  if (style !== undefined && HIDING_STYLE.test(style)) return true;
  const id = attribs["id"];
  if (id !== undefined && rules.ids.has(id)) return true;
  const className = attribs["class"];
  if (className === undefined) return false;
  const tokens = className.split(/\s+/);
  const shownAgain = tokens.some((token) => rules.shownClasses.has(token));
  for (const token of tokens) {
    if ((rules.classes.has(token) && !shownAgain) || (HIDING_CLASS.test(token) && !SHOWN_AGAIN.test(className))) return true;
  }
  return false;
}

/** Reads the hiding rules out of style sheets, in one pass; anything that is not a lone class or id is left alone. */
export function readHidingRules(sheets: readonly string[]): HidingRules {
  const classes = new Set<string>();
  const ids = new Set<string>();
  const shownClasses = new Set<string>();
  for (const sheet of sheets) {
    let depth = 0;
    let start = 0;
    let selector = "";
    for (let i = 0; i < sheet.length; i++) {
      const sign = sheet[i];
      if (sign === "{") {
        if (depth === 0) selector = sheet.slice(start, i).trim();
        depth++;
        start = i + 1;
      } else if (sign === "}") {
        depth = Math.max(0, depth - 1);
        const body = sheet.slice(start, i);
        if (depth === 0 && !selector.startsWith("@")) {
          if (HIDING_STYLE.test(body)) addSelectors(selector, classes, ids);
          else if (/display\s*:/i.test(body)) addLastClasses(selector, shownClasses);
        }
        start = i + 1;
      }
    }
  }
  return { classes, ids, shownClasses };
}

function addSelectors(list: string, classes: Set<string>, ids: Set<string>): void {
  for (const selector of list.slice(0, 5_000).split(",")) {
    const match = /^\s*([.#])([\w-]+)\s*$/.exec(selector.replace(/\/\*[^*]*\*\//g, ""));
    if (match?.[2] === undefined) continue;
    (match[1] === "." ? classes : ids).add(match[2]);
  }
}

function addLastClasses(list: string, classes: Set<string>): void {
  for (const selector of list.slice(0, 5_000).split(",")) {
    for (const name of (/\S*$/.exec(selector.trimEnd())?.[0] ?? "").split(".").slice(1)) {
      const token = /^[\w-]+/.exec(name)?.[0];
      if (token !== undefined) classes.add(token);
    }
  }
}
