import { describe, expect, test } from "vitest";
import { readSample } from "./sample-page.ts";

const page = (title: string, body: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`;

/** How shops of eleven languages and more say that an address shows no product. */
describe.each<[name: string, outcome: string, body: (said: string) => string, sayings: readonly string[]]>([
  [
    "not found",
    "gone",
    (said) => `<nav><a href="/a">A</a></nav><footer>Shop GmbH, Regulamin</footer><h1>${said}</h1><p>…</p>`,
    [
      "Strona nie została znaleziona",
      "Nie znaleziono strony",
      "Produkt nie istnieje",
      "Page not found",
      "404 - Not Found",
      "This product is no longer available",
      "Seite nicht gefunden",
      "Diese Seite existiert nicht",
      "Artikel nicht gefunden",
      "Stránka nenalezena",
      "Stránka nebyla nalezena",
      "Produkt nebyl nalezen",
      "Stránka sa nenašla",
      "Stránka nebola nájdená",
      "Page introuvable",
      "Cette page n'existe pas",
      "Produit introuvable",
      "Página no encontrada",
      "Producto no encontrado",
      "Pagina non trovata",
      "Prodotto non trovato",
      "Pagina niet gevonden",
      "Product niet gevonden",
      "Pagina nu a fost găsită",
      "Produsul nu a fost găsit",
      "Az oldal nem található",
      "A termék nem található",
      "Oldal nem található",
    ],
  ],
  [
    "maintenance",
    "unreadable",
    (said) => `<h1>${said}</h1><p>…</p>`,
    [
      "Przerwa techniczna",
      "Trwają prace techniczne",
      "Sklep chwilowo niedostępny - prace konserwacyjne",
      "We'll be back soon",
      "Site under maintenance",
      "Down for maintenance",
      "Wartungsarbeiten",
      "Wir sind bald zurück - Wartung",
      "Probíhá údržba",
      "Prebieha údržba",
      "Site en maintenance",
      "Maintenance en cours",
      "Sitio en mantenimiento",
      "Sito in manutenzione",
      "Website in onderhoud",
      "Onderhoud",
      "Site în mentenanță",
      "Karbantartás",
      "Az oldal karbantartás alatt",
    ],
  ],
  [
    "another country",
    "blocked",
    (said) => `<h1>${said}</h1>`,
    [
      "Serwis niedostępny w Twoim kraju",
      "This content is not available in your country",
      "This site is not available in your region",
      "Diese Seite ist in Ihrem Land nicht verfügbar",
      "Ce site n'est pas disponible dans votre pays",
      "Este sitio no está disponible en tu país",
      "Questo sito non è disponibile nel tuo paese",
      "Deze website is niet beschikbaar in jouw land",
      "Tento obsah není ve vaší zemi dostupný",
      "Tento obsah nie je vo vašej krajine dostupný",
      "Acest site nu este disponibil în țara ta",
      "Ez az oldal nem érhető el az Ön országában",
    ],
  ],
  [
    "a login",
    "unreadable",
    (said) => `<h1>${said}</h1><form><input name="u"><input type="password" name="p"><button>OK</button></form>`,
    [
      "Zaloguj się",
      "Log in",
      "Sign in to continue",
      "Anmelden",
      "Přihlášení",
      "Prihlásenie",
      "Connexion",
      "Iniciar sesión",
      "Accedi",
      "Inloggen",
      "Autentificare",
      "Bejelentkezés",
    ],
  ],
  [
    "a person is asked for",
    "blocked",
    (said) => `<h1>${said}</h1><div></div>`,
    [
      "Czy jesteś robotem?",
      "Potwierdź, że nie jesteś robotem",
      "Are you a robot?",
      "Verify you are human",
      "Sind Sie ein Mensch?",
      "Bestätigen Sie, dass Sie kein Roboter sind",
      "Nejste robot?",
      "Êtes-vous un robot ?",
      "Vérifiez que vous êtes humain",
      "¿Eres un robot?",
      "Verifica que eres humano",
      "Non sei un robot?",
      "Bent u een robot?",
      "Nu ești robot?",
      "Nem vagy robot?",
    ],
  ],
])("%s", (_, outcome, body, sayings) => {
  test.each(sayings.map((said) => [said]))("%s", (said) => {
    expect(readSample(page(said, body(said)))).toMatchObject({ outcome, offers: [] });
  });
});

test.each([
  ["Zanim przejdziesz dalej", "Używamy plików cookie. Akceptuj wszystkie"],
  ["Before you continue", "We use cookies. Accept all"],
  ["Bevor Sie fortfahren", "Wir verwenden Cookies. Alle akzeptieren"],
  ["Souhlas s cookies", "Používáme cookies. Přijmout vše"],
  ["Avant de continuer", "Nous utilisons des cookies. Tout accepter"],
  ["Antes de continuar", "Usamos cookies. Aceptar todo"],
  ["Prima di continuare", "Utilizziamo i cookie. Accetta tutto"],
  ["Voordat je verdergaat", "We gebruiken cookies. Alles accepteren"],
  ["Înainte de a continua", "Folosim cookie-uri. Acceptă toate"],
  ["Mielőtt folytatná", "Sütiket használunk. Összes elfogadása"],
])("consent first: %s", (heading, said) => {
  const reading = readSample(page(heading, `<div id="consent"><h2>${heading}</h2><p>${said}</p><button>OK</button></div>`));
  expect(reading).toMatchObject({ outcome: "unreadable", offers: [] });
});

test("a robot that vacuums is not asked whether it is one", () => {
  const said = `<h1>Robotický vysavač R2</h1><p>Vybrali jste robotický vysavač R2.</p><p class="price">4 990 Kč</p><button>Do košíku</button>`;
  expect(readSample(page("Robotický vysavač R2", said))).toMatchObject({ outcome: "offers" });
});
