import { expect, test } from "vitest";
import { readDeliveryDays } from "./delivery-text.ts";

test.each([
  ["24h", 1, 1],
  ["wysyłka w 48 godzin", 2, 2],
  ["Wysyłka: 1-2 dni robocze", 1, 2],
  ["wysyłka w ciągu 3 dni", 0, 3],
  ["Dostawa jutro", 1, 1],
  ["jeszcze dziś u Ciebie", 0, 0],
  ["do 2 tygodni", 0, 14],
  ["2-3 Werktage", 2, 3],
  ["Lieferzeit 2 – 3 Werktage", 2, 3],
  ["ca. 4-5 Werktage", 4, 5],
  ["1–3 Werk\u00adta\u00adge", 1, 3],
  ["Lieferzeit 1 Woche", 7, 7],
  ["Entrega en 24/48 horas", 1, 2],
  ["in 1-2 Wochen", 7, 14],
  ["innerhalb von 24 Stunden", 1, 1],
  ["morgen bei dir", 1, 1],
  ["sofort lieferbar", 0, 1],
  ["1-3 days", 1, 3],
  ["2 to 4 business days", 2, 4],
  ["within 5 working days", 0, 5],
  ["Next day delivery", 1, 1],
  ["ships in 24-48 hours", 1, 2],
  ["order by 15 h, delivered tomorrow", 1, 1],
  ["do 3 dnů", 0, 3],
  ["zítra u vás", 1, 1],
  ["do 24 hodin", 1, 1],
  ["2-3 pracovní dny", 2, 3],
  ["zajtra", 1, 1],
  ["sous 48 heures", 2, 2],
  ["livré sous 3 à 5 jours", 3, 5],
  ["demain", 1, 1],
  ["entrega en 2-3 días", 2, 3],
  ["mañana", 1, 1],
  ["consegna in 3-5 giorni", 3, 5],
  ["domani", 1, 1],
  ["2-3 werkdagen", 2, 3],
  ["morgen in huis", 1, 1],
  ["livrare in 2-4 zile", 2, 4],
  ["mâine", 1, 1],
  ["3-5 munkanap", 3, 5],
  ["holnap", 1, 1],
  ["2-4 tööpäeva", 2, 4],
  ["1 Monat", 30, 30],
] as const)("%s", (text, from, to) => {
  expect(readDeliveryDays(text)).toEqual([from, to]);
});

test.each([
  "",
  "12,99 €",
  "auf Lager",
  "12. Mai",
  "5-3 days",
  "999 days",
  "Darmowa dostawa",
  "zamów do 15:00",
  "Najniższa cena z 30 dni przed obniżką: 599,00 zł",
  "30 dni na darmowy zwrot",
  "30 Tage Rückgaberecht",
  "Tiefstpreis (30 Tage): 299,– €",
  "Gwarancja 24 miesiące",
  "retour sous 30 jours",
  `2 days ${"x ".repeat(200)}`,
])("no time: %s", (text) => {
  expect(readDeliveryDays(text)).toBeNull();
});

test.each([
  ["do týdne", [0, 7]],
  ["do tygodnia", [0, 7]],
  ["tydzień", [7, 7]],
  ["5 napon belül", [0, 5]],
  ["în 24 de ore", [1, 1]],
  ["30 de zile", [30, 30]],
])("%s", (text, days) => {
  expect(readDeliveryDays(text)).toEqual(days);
});
