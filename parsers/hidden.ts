const SAYS_WHETHER_SHOWN = /(?:display|visibility)\s*:/i;
const HIDING_STYLE = /display\s*:\s*none|visibility\s*:\s*(hidden|collapse)/i;
export const HIDING_CLASS =
  /^(hidden|hide|is-?hidden|d-none|display-none|ng-hide|[a-z]{1,3}_hidden|[uj]s?-hidden|nodisplay|no-display|displaynone|x-hide-display|invisible)$/i;
// Responsive classes bring an element back at some width: Bootstrap's d-none d-md-block, Tailwind's hidden md:flex.
export const SHOWN_AGAIN = /(^|\s)(d-\w+-(?!none)\w+|\w+:(block|flex|grid|inline\S*|table\S*)|visible-\w+)(\s|$)/i;

/** What the page's own <style> blocks hide: lone classes and ids outside of @media, and classes that some rule shows again. */
export interface HidingRules {
  readonly classes: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
  readonly shownClasses: ReadonlySet<string>;
}

/** Whether an element hides itself by its attributes; what its class alone says is in its words. `attribute` gives the value of one. */
export function hidesItself(tag: string, attribute: (name: string) => string | undefined, rules: HidingRules): boolean {
  const hidden = attribute("hidden");
  if (hidden !== undefined && hidden !== "until-found") return true;
  if (tag === "input" && attribute("type") === "hidden") return true;
  if (tag === "dialog" && attribute("open") === undefined) return true;
  if (tag === "option" && attribute("selected") === undefined) return true;
  const style = attribute("style");
  if (style !== undefined && HIDING_STYLE.test(style)) return true;
  const id = rules.ids.size === 0 ? undefined : attribute("id");
  return id !== undefined && rules.ids.has(id);
}

/** Whether the page's style sheets hide one of an element's classes and show none of them again. */
export function hiddenByRules(tokens: readonly string[], { classes, shownClasses }: HidingRules): boolean {
  if (classes.size === 0) return false;
  for (const token of tokens) if (classes.has(token)) return !tokens.some((other) => shownClasses.has(other));
  return false;
}

/** Reads the hiding rules out of style sheets, in one pass; anything that is not a lone class or id is left alone. */
export function readHidingRules(sheets: readonly string[]): HidingRules {
  const rules = { classes: new Set<string>(), ids: new Set<string>(), shownClasses: new Set<string>() };
  // Nothing is shown again where nothing is hidden.
  if (sheets.some((sheet) => /none|hidden|collapse/i.test(sheet))) for (const sheet of sheets) readSheet(sheet, rules);
  return rules;
}

function readSheet(sheet: string, { classes, ids, shownClasses }: Record<keyof HidingRules, Set<string>>): void {
  let depth = 0;
  let start = 0;
  let selector = "";
  for (let i = 0; i < sheet.length; i++) {
    const sign = sheet.charCodeAt(i);
    if (sign === 123) {
      if (depth === 0) selector = sheet.slice(start, i).trim();
      depth++;
      start = i + 1;
    } else if (sign === 125) {
      depth = Math.max(0, depth - 1);
      if (depth === 0 && !selector.startsWith("@")) {
        const body = sheet.slice(start, i);
        // Most rules say nothing of that.
        const says = SAYS_WHETHER_SHOWN.test(body);
        if (says && HIDING_STYLE.test(body)) addSelectors(selector, classes, ids);
        else if (says && /display\s*:/i.test(body)) addLastClasses(selector, shownClasses);
      }
      start = i + 1;
    }
  }
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
