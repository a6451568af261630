import { gated } from "./gated-pattern.ts";
import type { Ended } from "./site-parser.ts";

/** A sign that a page is no product page at all. Every part that is given must hold. */
export interface EndingMark extends Ended {
  /** For its proof: each mark has a page that shows it. */
  readonly name: string;
  /** In the title, or in a visible heading of the first two levels. */
  readonly heading?: RegExp;
  /** In the visible text, title included. */
  readonly text?: RegExp;
  /** Anywhere in the source. */
  readonly source?: RegExp;
  /** Pages with more visible text than this have more to say, whatever words they use. */
  readonly mostText: number;
}

const NOT_FOUND = gated(
  /(page|product|item|article) (was |is |could |can )?(not|no longer)( be)? (found|available|exist)|page not found|404 not found|error 404|^404\b|product (does not|doesn't) exist|(page|product) you (requested|are looking for|were looking for)[^.]{0,40}(not|no longer|moved|removed)|seite (wurde )?nicht gefunden|seite existiert nicht|artikel (wurde |konnte )?nicht( mehr)? gefunden|produkt (wurde )?nicht( mehr)? gefunden|artikel ist nicht mehr verfügbar|nie znaleziono (strony|produktu)|strona nie (istnieje|została znaleziona)|produkt nie (istnieje|został znaleziony)|(podany|wybrany|szukany) produkt nie istnieje|nie ma takiej strony|strony nie znaleziono|stránka (nebyla )?(nenalezena|nalezena|neexistuje)|stránku sa nepodarilo nájsť|stránka (sa nenašla|nebola nájdená)|produkt (nebyl nalezen|sa nenašiel|nebol nájdený)|cette page n'existe pas|product niet gevonden|(pagina|produsul) nu a fost găsit|(az |a )?(oldal|termék) nem található|page (introuvable|non trouvée|inexistante)|produit introuvable|p[áa]gina no encontrada|producto no encontrado|pagina non trovata|prodotto non trovato|pagina niet gevonden|pagina nu (a fost g[ăa]sit[ăa]|exist[ăa])|az oldal nem található|lehekülge ei leitud|lehte ei leitud|sidan (kunde inte hittas|finns inte)/i,
);

/** Checked in this order before anything is read. */
export const ENDING_MARKS: readonly EndingMark[] = [
  {
    name: "captcha",
    outcome: "blocked",
    reason: "The page asks for a captcha",
    source: /g-recaptcha|h-captcha|hcaptcha\.com|cf-turnstile|\/captcha\/|captcha-container|opfcaptcha|funcaptcha|arkoselabs/i,
    text: /captcha|robot|human|unusual traffic|automated|nietypow|ungewöhnlich|czlowiek|człowiek|mensch/i,
    mostText: 1_200,
  },
  {
    name: "human question",
    outcome: "blocked",
    reason: "The page wants to know whether a person is asking",
    text: /(verify|confirm|prove|make sure)[^.]{0,30}(you are|you're)[^.]{0,15}(human|not a robot)|are you a (human|robot)|pardon our interruption|unusual traffic from your|checking your browser|press (and|&) hold|bist du ein mensch|sind sie ein mensch|bestätigen sie, dass sie (ein mensch|kein roboter)|czy jesteś (człowiekiem|robotem)|(że|ze) jesteś człowiekiem|nie jesteś robotem|j?ste robot\b|êtes-vous un robot\b|que vous (êtes (bien )?(un )?humain|n'êtes pas un robot)|eres un robot\b|que eres (un )?humano|(sei|sia|siate) un robot\b|geen robot\b|bent u een (robot|mens)\b|ești robot\b|nem (vagy|ön) robot\b/i,
    mostText: 2_000,
  },
  {
    name: "access denied",
    outcome: "blocked",
    reason: "Access is denied",
    text: /^\W*(access (to this page has been )?denied|403 forbidden|forbidden|zugriff verweigert|dostęp zabroniony|brak dostępu|request blocked|sorry, you have been blocked|accès refusé|acceso denegado|accesso negato|přístup odepřen)/im,
    mostText: 1_500,
  },
  {
    name: "too many requests",
    outcome: "blocked",
    reason: "The site says that it was asked too often",
    text: /(429 )?too many requests|rate limit(ed| exceeded)|zu viele anfragen|zbyt wiele (żądań|zapytań)|trop de requêtes|demasiadas solicitudes|troppe richieste|příliš mnoho (požadavků|dotazů)/i,
    mostText: 800,
  },
  {
    name: "other country",
    outcome: "blocked",
    reason: "The site does not serve the country that the request came from",
    text: /not available (in|from|for) your (country|region|location)|(does not|doesn't|do not|don't) (ship|serve|deliver)[^.]{0,30}your (country|region)|unavailable (in|for) your (country|region|location)|unavailable for legal reasons|blocked in your (country|region)|nicht in (ihrem|deinem) land (verfügbar|erreichbar)|in (ihrem|deinem) land (leider )?nicht (verfügbar|erreichbar)|niet beschikbaar in (jouw|uw|je) land|vo vašej krajine|nu este disponibil\p{L}* în țara|nem érhető el az (ön )?országában|niedostępn\p{L}* w twoim (kraju|regionie)|pas disponible dans votre (pays|région)|no está disponible en tu (país|región)|non è disponibile nel tuo paese|není ve vaší zemi/iu,
    mostText: 1_500,
  },
  {
    name: "maintenance",
    outcome: "unreadable",
    reason: "The shop is closed for maintenance",
    text: /(under|scheduled) maintenance|maintenance mode|wartungsarbeiten|wartungsmodus|wir sind gleich (wieder )?zurück|przerwa techniczna|prace (konserwacyjne|techniczne)|údržba|en maintenance|in manutenzione|en mantenimiento|în mentenanță|karbantartás|hooldustööd|we('ll| will) be (right )?back( soon| shortly)?|(site|shop|store|service|we('re| are))[^.\n]{0,20} temporarily (closed|unavailable|offline)|^[^\n]{0,40}temporarily (closed|unavailable|offline)|sklep (jest )?(chwilowo |tymczasowo )?(nieczynny|niedostępny|zamknięty)|503 service (temporarily )?unavailable/i,
    mostText: 1_200,
  },
  {
    name: "not found, by its heading",
    outcome: "gone",
    reason: "The page says that it was not found",
    heading: NOT_FOUND,
    mostText: Number.POSITIVE_INFINITY,
  },
  { name: "not found", outcome: "gone", reason: "The page says that it was not found", text: NOT_FOUND, mostText: 1_500 },
];

/** Checked where no product could be read, in this order: shops' own pages hold such words beside a product. */
export const MARKS_WITHOUT_PRODUCT: readonly EndingMark[] = [
  {
    name: "consent",
    outcome: "unreadable",
    reason: "The page shows nothing before somebody consents to cookies",
    text: /before you continue|bevor (sie|du) (fortf|weiter)|zustimmen und weiter|accept (all|and continue)|alle(n)? (cookies )?(akzeptieren|zustimmen)|zaakceptuj|akceptuj\p{L}* (wszystkie|i przejdź)|przejdź do serwisu|accepter et (continuer|fermer)|tout accepter|aceptar (todo|y continuar)|accetta (tutto|e continua)|alles accepteren|souhlasím|prijať všetko|accept(ă|a) toate|nõustun|we value your privacy|szanujemy twoją prywatność|wir schätzen (ihre|deine) privatsphäre/iu,
    source: /consent|cookie|privacy|onetrust|usercentrics|didomi|quantcast|sourcepoint|tcfapi/i,
    mostText: 2_500,
  },
  {
    name: "age or place first",
    outcome: "unreadable",
    reason: "The page asks for the visitor's age or place before it shows anything",
    text: /are you (over|at least) \d\d|czy (masz|ukończyłeś|masz ukończone) \d\d|bist du (über|mindestens) \d\d|sind sie (über|mindestens) \d\d|(choose|select) your (country|region|store|location)|wybierz (kraj|sklep|region)|wählen sie ihr land|land auswählen|choisissez votre pays|selecciona tu país/i,
    mostText: 1_200,
  },
];
