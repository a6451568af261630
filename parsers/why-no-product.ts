import { elementsBetween } from "./elements-between.ts";
import { ending } from "./endings.ts";
import { MARKS_WITHOUT_PRODUCT } from "./ending-marks.ts";
import { mainHeading } from "./main-heading.ts";
import type { Page } from "./page.ts";
import type { Ended } from "./site-parser.ts";
import { textOf } from "./text-of.ts";

const LOGIN = /log ?in|sign in|anmeld|zaloguj|logowanie|přihlá|connexion|acceder|accedi|inloggen|autentific|bejelentkez/i;
const SHELL =
  /<(div|main|app-root|[a-z]+-app)\b[^>]{0,80}\bid\s*=\s*["']?(root|app|__next|__nuxt|main-app|application|ember\w*|react-root|gatsby)\b|<(app-root|ng-app)\b/i;
const ASKS_FOR_SCRIPTS =
  /(enable|requires?|turn on|activate|aktivieren|włącz|povolte|activer|active|attiva|activ) ?[^.]{0,25}javascript|javascript[^.]{0,30}(enable|required|disabled|deaktiviert|wyłączon|aktivier|activ)/i;
const PRICE_WORDS = /price|preis|cena|prix|prezzo|preci[oa]|prijs|hind([\s_-]|$)/;
const GLYPHS = /[\ue000-\uf8ff]/;

/** Of a page without a readable product: why, as far as the page shows it. */
export function whyNoProduct(page: Page, otherwise = "No price of a single product was found on the page"): Ended {
  const { survey } = page;
  const visible = page.text;
  const front = leadsToFront(page);
  if (front !== null) return { outcome: "unreadable", reason: front };
  if (asksForPassword(page)) return { outcome: "unreadable", reason: "The page asks to log in and shows no price without it" };
  const marked = ending(page, MARKS_WITHOUT_PRODUCT);
  if (marked !== null) return marked;
  if (visible.length < 600) {
    const scripts = survey.scripts.reduce((sum, script) => sum + script.text.length, 0);
    const externals = (page.html.match(/<script[^>]{0,400}\ssrc\s*=/gi) ?? []).length;
    if (SHELL.test(page.html) || ASKS_FOR_SCRIPTS.test(page.html) || externals + (scripts > 2_000 ? 1 : 0) >= 2)
      return {
        outcome: "needs-browser",
        reason: `The page has ${visible.length} characters of text and ${externals} scripts: its content comes only when they run`,
      };
  }
  if (visible.length < 40) return { outcome: "unreadable", reason: "The page shows no text" };
  const drawn = drawnPrice(page);
  return { outcome: "unreadable", reason: drawn ?? otherwise };
}

function asksForPassword({ survey, text }: Page): boolean {
  if (text.length >= 1_500 && !LOGIN.test(survey.title ?? "")) return false;
  for (const context of survey.contexts.values())
    if (context.name === "input" && !context.hidden && context.attribute("type") === "password") return true;
  return false;
}

/** Shops send who asks for what they no longer sell to their front page, or call it that in <link rel=canonical>. */
function leadsToFront({ url, baseUrl, survey: { canonical } }: Page): string | null {
  const own = new URL(url);
  if (own.pathname === "/" && own.search === "") return "The address is the shop's front page";
  if (canonical === null || !URL.canParse(canonical, baseUrl)) return null;
  const called = new URL(canonical, baseUrl);
  const deep = own.pathname.split("/").filter((step) => step !== "").length > 1 || /\d/.test(own.pathname);
  return called.pathname === "/" && called.search === "" && own.search === "" && deep
    ? "The page calls itself the shop's front page, so the product's own is gone or was never there"
    : null;
}

/** The place of the price holds an image, or signs of a font of its own, and not a digit. */
function drawnPrice({ survey }: Page): string | null {
  const heading = mainHeading(survey);
  if (heading === null) return null;
  const { order } = heading.context;
  for (const context of elementsBetween(survey, order - 50, order + 400)) {
    if (context.hidden || context.zone !== "main" || !PRICE_WORDS.test(context.words) || context.end - context.order > 40) continue;
    const text = textOf(survey, context);
    if (/\d/.test(text)) return null;
    if (GLYPHS.test(text)) return "The price is written in a font of its own, whose signs are no digits";
    for (const inner of elementsBetween(survey, context.order, context.end - 1)) {
      const drawn = inner.name === "img" || inner.name === "canvas";
      if (drawn && !/\d/.test(inner.attribute("alt") ?? "")) return "The price is drawn as an image";
    }
  }
  return null;
}
