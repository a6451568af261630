import { phrases } from "./phrases.ts";
import { plainWords } from "./plain-words.ts";

// Words for damage are left out: names speak of what is for damaged hair, and of spare parts for what is broken.
const REFURBISHED = phrases(
  "refurbished|renewed|odnowiony|odnowiona|odnowione|poleasingow*|generaluberholt*|wiederaufbereitet|repasovan*|reconditionne*|reacondicionad*|ricondizionat*|reconditionat*|felujitott",
);
const USED = phrases(
  "pre-owned|second hand|second-hand|open box|b-ware|vorfuhrgerat|vorfuhrmodell|uzywany|uzywana|uzywane|powystawow*|po zwrocie|z drugiej reki|gebraucht*|pouzity|pouzita|pouzite|bazarovy|bazarova|bazarove|rozbaleny|rozbalena|rozbalene|rozbaleno|resigilat*|d'occasion|segunda mano|usato|usata|tweedehands|hasznalt|begagnad*|brugt",
);

/** The condition of what a row of a comparator or marketplace offers, as its own name says it; null where the name does not. */
export function conditionOfName(name: string): "RefurbishedCondition" | "UsedCondition" | null {
  const words = plainWords(name.slice(0, 500));
  return REFURBISHED.test(words) ? "RefurbishedCondition" : USED.test(words) ? "UsedCondition" : null;
}
