import { gated, mayMatch } from "./gated-pattern.ts";
import { phrases } from "./phrases.ts";
import { plainWords } from "./plain-words.ts";

const TODAY = phrases(
  "today|same day|same-day|dzis|dzisiaj|jeszcze dzis|tego samego dnia|heute|noch heute|dnes|jeste dnes|aujourd'hui|le jour meme|hoy|hoy mismo|oggi|vandaag|azi|ma|meg ma|tana|idag|i dag|tanaan",
);
const TOMORROW = phrases(
  "tomorrow|next day|next-day|overnight|jutro|nastepnego dnia|morgen|nachster tag|zitra|zajtra|demain|le lendemain|manana|domani|morgen in huis|maine|holnap|homme|imorgon|i morgen|huomenna",
);
const AFTER_TOMORROW = phrases(
  "day after tomorrow|pojutrze|ubermorgen|pozitri|pozajtra|apres-demain|pasado manana|dopodomani|overmorgen|poimaine|holnaputan|ulehomme",
);
const AT_ONCE = phrases(
  "immediately|wysylka natychmiast*|od reki|sofort lieferbar|ihned|ihned k odeslani|inmediat*|envio inmediato|pronta consegna|spedizione immediata|direct leverbaar|azonnal|kohe",
);

const RANGE = String.raw`(?<![\d.,:/])(\d{1,3}) ?(?:(?:-|to|do|bis|a|az|al|tot|pana la|kuni|und|i|till) ?(?:max\.? )?(\d{1,3}) ?)?(?:-)?`;
const HOUR = String.raw`(?:de )?(?:h|hrs?|hours?|godzin\p{L}*|godz|stunden?|std|hodin\p{L}*|heures?|horas?|ore|uur|ora|tund\p{L}*|timmar|timer)`;
const WORKING = String.raw`(?:business|working|work|robocz\p{L}*|pracovn\p{L}*|work-|weekday)`;
const DAY = String.raw`(?:de )?(?:days?|dni|dzien|dnia|tage?n?|werktage?n?|arbeitstage?n?|geschaftstage?n?|dny|dnu|dnech|pracovn\p{L}*|jours?|dias?|giorni?|giorno|gg|dagen|dag|werkdagen|werkdag|zile|zi|nap|napon|munkanap\p{L}*|paeva\p{L}*|paev|toopaev\p{L}*|dagar|hverdage|arkipaiv\p{L}*|dn\.?)`;
const WEEK = String.raw`(?:weeks?|tyg\p{L}*|wochen?|tydn\p{L}*|tyden|tyzdn\p{L}*|semaines?|semanas?|settiman\p{L}*|weken|week|saptaman\p{L}*|het|nadala\p{L}*|nadal\p{L}*|veckor|uger)`;
const MONTH = String.raw`(?:months?|miesi\p{L}*|monate?n?|mesic\p{L}*|mesiac\p{L}*|mois|mes|meses|mes[ei]|maanden?|luni|luna|honap|kuud?)`;
const HOURS = gated(new RegExp(String.raw`${RANGE}${HOUR}(?!\p{L})`, "u"));
const DAYS = gated(new RegExp(String.raw`${RANGE}(?:${WORKING} ?)?${DAY}(?!\p{L})`, "u"));
const WEEKS = gated(new RegExp(String.raw`${RANGE}${WEEK}(?!\p{L})`, "u"));
const MONTHS = gated(new RegExp(String.raw`${RANGE}${MONTH}(?!\p{L})`, "u"));
/** A number with the beginning of a word for time right behind it. */
const TIME = new RegExp(String.raw`\d ?-?(?:${[WORKING, HOUR, DAY, WEEK, MONTH].join("|")})`, "u");
/** What stands behind a number of days or hours in plain words: what it begins with, and whole words. */
export const WORKING_BEHIND = new RegExp(`^${WORKING}`, "u");
export const TIME_BEHIND = new RegExp(`^(?:${[HOUR, DAY, WEEK, MONTH].join("|")})`, "u");
/** "24/48 h" */
const HOURS_OR_MORE = /(?<!\d)(24|48)\/(?=(?:48|72)(?!\d))/u;
const ONE_WEEK = phrases(
  "a week|one week|tydzien|w ciagu tygodnia|do tygodnia|eine woche|innerhalb einer woche|do tydne|do tyzdna|une semaine|una semana|una settimana|een week|o saptamana|egy het",
);
// "up to 3 days", "within 5 working days", "ships in under 48 hours": only the end is said.
const AT_MOST = phrases(
  "up to|within|in under|max|maks|maximal|do|w ciagu|innerhalb|binnen|bis zu|bis|spatestens|behem|do nejpozdeji|sous|jusqu'a|en menos de|hasta|entro|max.|in maxim|pana la|belul|jooksul|inom|inden|no later than",
);
/** "5 napon belül", "5 päeva jooksul": the word stands behind. */
const WITHIN_BEHIND = /^\d+ ?\p{L}+ (?:belul|jooksul)(?!\p{L})/u;
// An hour to order by is no delivery time: "order by 15 h", "zamów do 12:00".
const ORDER = String.raw`(?:order by|ordered before|zamow\p{L}* do|bestell\p{L}* bis|besteld voor|objednej\p{L}* do|commande\p{L}* avant|ordina entro|pide antes|comanda pana)`;
const ORDER_BY = new RegExp(String.raw`${ORDER}(?: las?| la)? ?(?:godz\p{L}*\.? ?)?\d{1,2}(?:[:.]\d{2})? ?(?:h|uhr|uur|am|pm|hod)?`, "gu");
/** What stands before an hour to order by, in plain words. */
export const ORDER_BEFORE = new RegExp(`^${ORDER}`, "u");

// Days of something else: to send it back, of warranty, of payment, of the lowest price.
const NO_DELIVERY = phrases(
  "zwrot*|na zwrot|gwarancj*|odstapien*|najnizsz*|rat|rata|raty|ocen*|opini*|return*|refund*|warrant*|guarantee|lowest price|instal*|trial|payment terms|ruckgabe*|ruckgaberecht|umtausch*|garantie*|widerruf*|tiefstpreis*|niedrigst*|bestpreis|raten|rate|zahlungsziel|kauf auf rechnung",
  "vraceni*|vratit|zaruk*|nejnizsi*|splat*|vratenie|najnizsi*|retour*|satisfait ou rembourse|prix le plus bas|plus bas prix|garanzia|reso|resi|rimborso|prezzo piu basso|devolucion*|devolver|garantia|precio mas bajo|retourner*|bedenktijd|laagste|retur*|garantat*|cel mai mic|visszakuld*|garancia*|legalacsonyabb",
);

/** What names a time of delivery without a number. */
export const DELIVERY_WORDS: readonly RegExp[] = [TODAY, TOMORROW, AFTER_TOMORROW, AT_ONCE, ONE_WEEK];

/** Whether plain words without digits may name a time of delivery; false is sure. */
export const maySayDelivery = mayMatch(DELIVERY_WORDS);

/** Whether plain words may name a time of delivery by a number; false is sure. */
export function maySayTime(words: string): boolean {
  return TIME.test(words) || words.search(ORDER_BY) !== -1;
}

/**
 * Reads days until delivery or dispatch from a label: "2-3 Werktage" is [2, 3], "24h" is [1, 1], "within 5 days" is [0, 5], "jutro" is [1, 1].
 * Hours are rounded up to days, a week is 7, a month 30. null where it names no time, or a date (which needs a calendar).
 */
export function readDeliveryDays(text: string): [number, number] | null {
  if (text.length > 200) return null;
  const words = plainWords(text).replace(ORDER_BY, " ").replace(HOURS_OR_MORE, "$1-");
  if (NO_DELIVERY.test(words)) return null;
  for (const [pattern, days] of [
    [DAYS, 1],
    [HOURS, 1 / 24],
    [WEEKS, 7],
    [MONTHS, 30],
  ] as const) {
    const match = pattern.exec(words);
    if (match === null) continue;
    const [, first = "", second] = match;
    const from = Math.ceil(Number(first) * days);
    const to = second === undefined ? from : Math.ceil(Number(second) * days);
    if (to < from || to > 365) return null;
    const atMost = AT_MOST.test(words.slice(0, match.index)) || WITHIN_BEHIND.test(words.slice(match.index));
    return second === undefined && days >= 1 && atMost ? [0, to] : [from, to];
  }
  if (ONE_WEEK.test(words)) return AT_MOST.test(words) ? [0, 7] : [7, 7];
  if (AFTER_TOMORROW.test(words)) return [2, 2];
  if (TOMORROW.test(words)) return [1, 1];
  if (TODAY.test(words)) return [0, 0];
  return AT_ONCE.test(words) ? [0, 1] : null;
}
