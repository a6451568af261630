import type { Page } from "./page.ts";
import type { Ended } from "./site-parser.ts";

interface Wall {
  readonly outcome: Ended["outcome"];
  readonly reason: string;
  readonly source?: RegExp;
  readonly text?: RegExp;
  /** Pages with more visible text than this are no walls, whatever script they carry. */
  readonly mostText: number;
}

/** Signs of pages that are no shop page at all. Checked in order; each needs its words in a page with little else on it. */
const WALLS: readonly Wall[] = [
  {
    outcome: "blocked",
    reason: "Cloudflare asks for a check of the browser",
    source: /cdn-cgi\/challenge-platform|cf-browser-verification|cf_chl_opt|cf-challenge|__cf_chl/,
    mostText: 2_500,
  },
  { outcome: "blocked", reason: "DataDome asks for a captcha", source: /captcha-delivery\.com|geo\.captcha-delivery/, mostText: 1_500 },
  { outcome: "blocked", reason: "HUMAN (PerimeterX) asks to press and hold", source: /px-captcha|_pxAppId|perimeterx/i, mostText: 1_500 },
  {
    outcome: "blocked",
    reason: "Imperva (Incapsula) blocks the request",
    source: /_Incapsula_Resource|Incapsula incident ID/,
    mostText: 1_500,
  },
  {
    outcome: "blocked",
    reason: "Akamai denies access",
    text: /access denied[\s\S]{0,200}(reference ?#|you don't have permission to access)/i,
    mostText: 1_500,
  },
  { outcome: "blocked", reason: "Kasada checks the browser", source: /\/ips\.js\?|KPSDK\.configure/, mostText: 800 },
  {
    outcome: "blocked",
    reason: "F5 rejects the request",
    text: /the requested url was rejected\. please consult with your administrator/i,
    mostText: 1_500,
  },
  {
    outcome: "blocked",
    reason: "The page asks for a captcha",
    source: /g-recaptcha|h-captcha|hcaptcha\.com|\/captcha\/|captcha-container|opfcaptcha/i,
    text: /captcha|robot|human|unusual traffic|automated|nietypow|ungewöhnlich/i,
    mostText: 1_200,
  },
  {
    outcome: "blocked",
    reason: "The page wants to know whether a person is asking",
    text: /(verify|confirm|prove|make sure)[^.]{0,30}(you are|you're)[^.]{0,15}(human|not a robot)|are you a (human|robot)|pardon our interruption|unusual traffic from your|checking your browser|bist du ein mensch|czy jesteś człowiekiem|nie jesteś robotem|jste robot|êtes-vous un robot/i,
    mostText: 2_000,
  },
  {
    outcome: "blocked",
    reason: "Access is denied",
    text: /^\W*(access (to this page has been )?denied|403 forbidden|forbidden|zugriff verweigert|dostęp zabroniony|brak dostępu|request blocked|sorry, you have been blocked)/im,
    mostText: 1_500,
  },
  {
    outcome: "unreadable",
    reason: "The shop is closed for maintenance",
    text: /(under|scheduled) maintenance|wartungsarbeiten|wartungsmodus|przerwa techniczna|prace (konserwacyjne|techniczne)|údržba|en maintenance|in manutenzione|en mantenimiento|we('ll| will) be (right )?back soon|sklep (jest )?(chwilowo |tymczasowo )?(nieczynny|niedostępny)/i,
    mostText: 1_200,
  },
];

const NOT_FOUND =
  /(page|product|item|article) (was |is |could |can )?(not|no longer)( be)? (found|available|exist)|page not found|404 not found|error 404|^404\b|product (does not|doesn't) exist|seite (wurde )?nicht gefunden|seite existiert nicht|artikel (wurde |konnte )?nicht( mehr)? gefunden|produkt (wurde )?nicht( mehr)? gefunden|nie znaleziono (strony|produktu)|strona nie (istnieje|została znaleziona)|produkt nie (istnieje|został znaleziony)|nie ma takiej strony|stránka (nebyla )?(nenalezena|nalezena|neexistuje)|page (introuvable|non trouvée|inexistante)|produit introuvable|p[áa]gina no encontrada|producto no encontrado|pagina non trovata|prodotto non trovato|pagina niet gevonden|pagina nu (a fost g[ăa]sit[ăa]|exist[ăa])|az oldal nem található|lehekülge ei leitud/i;

/** Whether the page is a wall, an error page, a login or a shell instead of a shop page; null: it looks like content. */
export function pageEnding(page: Page): Ended | null {
  const { survey } = page;
  const visible = page.text;
  if (visible === "" && page.html.trim() === "") return { outcome: "unreadable", reason: "The page is empty" };
  for (const wall of WALLS) {
    if (visible.length > wall.mostText) continue;
    if (wall.source !== undefined && !wall.source.test(page.html)) continue;
    if (wall.text !== undefined && !wall.text.test(`${survey.title ?? ""}\n${visible}`)) continue;
    return { outcome: wall.outcome, reason: wall.reason };
  }
  const headings = survey.headings
    .filter((heading) => heading.level <= 2 && heading.context.zone !== "chrome")
    .slice(0, 3)
    .map((heading) => heading.text);
  const gone =
    [survey.title ?? "", ...headings].find((text) => NOT_FOUND.test(text)) ??
    (visible.length < 1_500 ? NOT_FOUND.exec(visible)?.[0] : undefined);
  if (gone !== undefined) return { outcome: "gone", reason: `The page says that it was not found: "${gone.slice(0, 120)}"` };
  return null;
}

/** Of a page without a readable product: why, as far as the page shows it. */
export function whyNoProduct(page: Page, otherwise = "No price of a single product was found on the page"): Ended {
  const { survey } = page;
  const visible = page.text;
  const password = [...survey.contexts].some(
    ([{ name, attribs }, { hidden }]) => name === "input" && attribs["type"] === "password" && !hidden,
  );
  if (
    password &&
    (visible.length < 1_500 ||
      /log ?in|sign in|anmeld|zaloguj|logowanie|přihlá|connexion|acceder|accedi|inloggen|autentific|bejelentkez/i.test(survey.title ?? ""))
  ) {
    return { outcome: "unreadable", reason: "The page asks to log in and shows no price without it" };
  }
  const scripts = survey.scripts.reduce((sum, script) => sum + script.text.length, 0);
  const externals = (page.html.match(/<script[^>]{0,400}\ssrc\s*=/gi) ?? []).length;
  const root =
    /<(div|main|app-root|[a-z]+-app)\b[^>]{0,80}\bid\s*=\s*["']?(root|app|__next|__nuxt|main-app|application|ember\w*|react-root|gatsby)\b/i.test(
      page.html,
    ) || /<(app-root|ng-app)\b/i.test(page.html);
  const asksForScripts =
    /(enable|requires?|turn on|activate|aktivieren|włącz|povolte|activer|active|attiva|activ) ?[^.]{0,25}javascript|javascript[^.]{0,30}(enable|required|disabled|deaktiviert|wyłączon|aktivier|activ)/i.test(
      page.html,
    );
  if (visible.length < 600 && (root || asksForScripts || externals + (scripts > 2_000 ? 1 : 0) >= 2)) {
    return {
      outcome: "needs-browser",
      reason: `The page has ${visible.length} characters of text and ${externals} scripts: its content comes only when they run`,
    };
  }
  if (visible.length < 40) return { outcome: "unreadable", reason: "The page shows no text" };
  return { outcome: "unreadable", reason: otherwise };
}
