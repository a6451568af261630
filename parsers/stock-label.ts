import type { Availability } from "../domain/offer.ts";
import { readAvailability } from "./availability-text.ts";
import { readDeliveryDays } from "./delivery-text.ts";
import { mayMatch } from "./gated-pattern.ts";
import { plainWords } from "./plain-words.ts";
import { remembered } from "./remembered.ts";

const STOCK =
  /^(?:stan(?: magazynow\p{L}*)?|dostepnosc|dostepna ilosc|ilosc(?: w magazynie)?|stan magazynu|magazyn|lager(?:stand|bestand|status)?|bestand|auf lager|verfugbarkeit|verfugbar|stock(?: status)?|availability|available|in stock|qty available|na stanie|w magazynie|na sklade|skladom|en stock|op voorraad|in stoc|raktaron|skladem|sklad|dostupnost|pocet kusu|raktarkeszlet|keszlet|elerhetoseg|laoseis|laos|saadavus|disponibilita|disponibilite|disponibilidad|disponibilitate|stoc|stock disponible|voorraad|beschikbaarheid|lieferstatus|lagerstatus|status|pieejamiba|prieinamumas|saatavuus|lagerstatus)$/u;
const DELIVERY =
  /^(?:ca\.? )?(?:lieferzeit|lieferfrist|lieferung|versandfertig(?: in)?|versand in|delivery(?: time)?|shipping time|lead time|czas (?:wysylki|realizacji|dostawy|oczekiwania)|wysylka(?: w)?|termin (?:wysylki|dostawy|realizacji)|realizacja|dodani|doba dodani|expedice|termin dodani|dodacia lehota|delai(?: de livraison)?|expedition|plazo de entrega|entrega|tempi? di consegna|consegna|levertijd|levering|termen de livrare|livrare|szallitasi ido|kiszallitas|tarneaeg|piegades laiks|pristatymas|leveranstid|leveringstid|toimitusaika)$/u;

const YES =
  /^(?:tak|ja|yes|ano|si|oui|da|igen|jah|duz\p{L}*|bardzo duz\p{L}*|srednia?\p{L}*|sredni|spor\p{L}*|wysok\p{L}*|high|pelny|dostepny|> ?\d+|\d+\+)(?: .{0,20})?$/u;
const FEW = /^(?:malo|mala?\p{L}*|maly|nisk\p{L}*|low|gering|wenig\p{L}*|niewiele|few|pauzal)(?: .{0,20})?$/u;
const NO =
  /^(?:nie|nein|no|ne|non|nu|nem|ei|brak|zero|keine\p{L}*|kein|none|0)(?: ?(?:szt|st|stk|stuck|pcs|ks|kus\p{L}*|db|buc|tk|items?|artikel)\.?)?$/u;
const COUNT =
  /^(?:ca\.? |ponad |uber |over |> ?)?([1-9]\d{0,4}) ?\+?(?: ?(?:szt\p{L}*|st|stk|stuck|pcs|pieces|ks|kus\p{L}*|db|buc\p{L}*|tk|items?|artikel|przedmiot\p{L}*|unidades|pezzi|stuks|kpl|op)\.?)?$/u;
/** Orderable, but so late that it does not lie on a shelf. */
const LONG = 14;

/** What a label says its value is about, or null. */
export function stockLabel(label: string): "stock" | "delivery" | null {
  return label.length > 40 ? null : aboutOf(label);
}

const aboutOf = remembered((label): "stock" | "delivery" | null => {
  const words = plainWords(label).replace(/[\s:*]+$/, "");
  return STOCK.test(words) ? "stock" : DELIVERY.test(words) ? "delivery" : null;
});

/** Whether plain words may be a label of stock or delivery, or begin with one; false is sure. */
export const mayBeStockLabel = mayMatch([STOCK, DELIVERY]);
/** The labels themselves. */
export const STOCK_LABELS: readonly RegExp[] = [STOCK, DELIVERY];

/** What a text says of stock, a label's value before the whole: "Dostępność: brak", "Lagerstand: 12", "Lieferzeit: 2-3 Tage". */
export function readStockText(text: string): { readonly availability: Availability | null; readonly quantity: string | null } {
  const [, label = "", value = ""] = text.includes(":") ? (/^([^:]{3,40}):\s*(\S.*)$/s.exec(text.trim()) ?? []) : [];
  const about = label === "" ? null : stockLabel(label);
  if (about === null) return { availability: readAvailability(text), quantity: null };
  const { availability, quantity } = readValue(about, value);
  return { availability: readAvailability(value) ?? availability ?? readAvailability(text), quantity };
}

function readValue(about: "stock" | "delivery", value: string): { availability: Availability | null; quantity: string | null } {
  const words = plainWords(value.slice(0, 60));
  if (about === "delivery") {
    const days = readDeliveryDays(value);
    return { availability: days === null ? null : days[1] > LONG ? "BackOrder" : "InStock", quantity: null };
  }
  const count = COUNT.exec(words)?.[1];
  if (count !== undefined) return { availability: "InStock", quantity: count };
  const availability = NO.test(words) ? "OutOfStock" : FEW.test(words) ? "LimitedAvailability" : YES.test(words) ? "InStock" : null;
  return { availability, quantity: null };
}
