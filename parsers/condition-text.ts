import { ITEM_CONDITIONS, type ItemCondition } from "../domain/offer.ts";
import { phrases } from "./phrases.ts";
import { plainWords } from "./plain-words.ts";

const DAMAGED = phrases(
  "damagedcondition|damaged|for parts|not working|uszkodzon*|na czesci|defekt|defekte ware|beschadigt|fur bastler|poskozen*|na dily|na diely|poskoden*|endommage*|pour pieces|danado|danada|para piezas|danneggiat*|per ricambi|beschadigd|defect|deteriorat|pentru piese|serult|hibas|kahjustatud|rikkis",
);
const REFURBISHED = phrases(
  "refurbishedcondition|refurbished|refurb|renewed|certified renewed|reconditioned|odnowion*|regenerowan*|poleasingow*|generaluberholt*|aufbereitet|wiederaufbereitet|erneuert|repasovan*|renovovan*|reconditionne*|remis a neuf|reacondicionad*|renovado|ricondizionat*|rigenerat*|gereviseerd|gerenoveerd|reconditionat|recondiționat|feljitott|felujitott|taastatud|renoveeritud",
);
const USED = phrases(
  "usedcondition|used|pre-owned|preowned|second hand|secondhand|open box|open-box|b-stock|b-ware|vorfuhrgerat|ausstellungsstuck|vystaveny kus|uzywan*|z drugiej reki|powystawow*|po zwrocie|gebraucht*|ruckgabe|retoure|pouzit*|z druhe ruky|bazar*|rozbalen*|occasion|d'occasion|deja porte|segunda mano|usado|usada|de segunda|usato|usata|usati|tweedehands|gebruikt|folosit*|second-hand|resigilat*|hasznalt|kasutatud|begagnad|brugt|kaytetty",
);
const NEW = phrases(
  "newcondition|new|brand new|brand-new|new with tags|nowy|nowa|nowe|fabrycznie nowy|neu|neuware|fabrikneu|originalverpackt|novy|nova|nove|neuf|neuve|etat neuf|nuevo|nueva|nuovo|nuova|nieuw|nou|noua|sigilat|uj|bontatlan|uus|avamata|ny|uusi",
);
const NOT_NEW = phrases(
  "like new|as good as new|jak nowy|jak nowa|wie neu|neuwertig|jako novy|ako novy|comme neuf|como nuevo|come nuovo|als nieuw|zo goed als nieuw|ca nou|ujszeru|nagu uus",
);

/** Reads an item's condition from schema.org in any form or from a label's words. null where it does not say, or says more than 80 characters. */
export function readCondition(text: string): ItemCondition | null {
  return STATED.has(text) ? (STATED.get(text) ?? null) : understand(text);
}

function understand(text: string): ItemCondition | null {
  if (text.length > 80) return null;
  const words = plainWords(text.replace(/^.*[/#]/, ""));
  if (DAMAGED.test(words)) return "DamagedCondition";
  if (REFURBISHED.test(words)) return "RefurbishedCondition";
  if (USED.test(words) || NOT_NEW.test(words)) return "UsedCondition";
  return NEW.test(words) ? "NewCondition" : null;
}

/** What schema.org calls conditions, in the forms in which nearly all pages have it. */
const STATED = new Map(
  ITEM_CONDITIONS.flatMap((name) => [name, `https://schema.org/${name}`, `http://schema.org/${name}`]).map((text) => [
    text,
    understand(text),
  ]),
);
