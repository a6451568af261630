import type { Found } from "./draft.ts";
import { elementPath } from "./element-path.ts";
import { firstWordsOf, mayBeginWith } from "./first-words.ts";
import { gated } from "./gated-pattern.ts";
import type { LineSeeker } from "./page-lines.ts";
import { remembered } from "./remembered.ts";
import type { Survey } from "./survey.ts";

const FREE_WORDS = String.raw`(?:versandkostenfrei(e lieferung)?|portofrei|gratis[ -]?versand( für diesen artikel)?|kostenlose[r]? (versand|lieferung)|keine versandkosten|free (uk |standard )?(shipping|delivery)|darmowa (dostawa|wysyłka|przesyłka)|bezpłatna dostawa|livraison (gratuite|offerte)|doprava zdarma|doprava zadarmo|env[ií]o grat(is|uito)|spedizione gratuita|gratis (verzending|bezorging|levering)|livrare gratuit[ăa]|transport gratuit|ingyenes (ki)?szállítás|tasuta (tarne|saatmine|transport))`;
const LABELS = String.raw`(?:versand|versandkosten|lieferung|lieferkosten|shipping|delivery|dostawa|koszt dostawy|wysyłka|przesyłka|doprava|livraison|frais de port|spedizione|env[ií]o|livrare|verzending|tarne)`;
/** What may stand before the first word. */
const SIGNS = String.raw`[^\p{L}\d_]*`;
const FREE = gated(new RegExp(String.raw`^${SIGNS}${FREE_WORDS}[\s.!✓]*$`, "iu"));
const LABELLED = gated(
  new RegExp(
    String.raw`^${SIGNS}${LABELS}\s*:\s*(keine versandkosten|kostenlos\w*|gratis|free|frei|darmow[ay]|bezpłatna|za darmo|0[,.]00 ?(€|eur|zł|pln|kč|lei|£)|0 ?(zł|€|kč|lei)|zdarma|zadarmo|gratuite?|offerte|gratuita|tasuta)(?![\p{L}])(?!.*\b(ab|od|over|from|dès|desde|da|vanaf|alates)\s+[^\d]{0,6}[1-9])`,
    "iu",
  ),
);
const firstWords = firstWordsOf([FREE_WORDS, LABELS].map((words) => new RegExp(`^${words}`, "u")));
const SEEKER: LineSeeker = {
  maySay: (page, block) => mayBeginWith(firstWords, page, block),
  mayLabel: null,
  longest: null,
  counts: ({ hidden, zone }) => !hidden && zone === "main",
};
const AROUND = 160;
const saysFree = remembered((text) => (text.length <= 60 && FREE.test(text)) || (text.length <= 120 && LABELLED.test(text)));

/** A line beside the price that says, without any condition or footnote, that delivery of this product costs nothing. */
export function freeShipping(survey: Survey, priceOrder: number): Found | null {
  for (const { line } of survey.soughtLines({ from: priceOrder - AROUND, to: priceOrder + AROUND }, SEEKER)) {
    const [run] = line.runs;
    if (run === undefined || run.context.zone !== "main" || Math.abs(line.order - priceOrder) > AROUND) continue;
    if (saysFree(line.text)) return { text: "0", path: `${elementPath(run.context)}: ${line.text}`, machine: true };
  }
  return null;
}
