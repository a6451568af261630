import { expect, test } from "vitest";
import { readCondition } from "./condition-text.ts";

const LABELS = {
  NewCondition: [
    "https://schema.org/NewCondition",
    "new",
    "Nowy",
    "Stan: nowy",
    "Neu",
    "Nové",
    "Neuf",
    "Nuevo",
    "Nuovo",
    "Nieuw",
    "Nou",
    "Új",
    "Brand new",
  ],
  UsedCondition: [
    "UsedCondition",
    "http://schema.org/UsedCondition",
    "used",
    "Używany",
    "gebraucht",
    "Použité",
    "d'occasion",
    "Segunda mano",
    "Usato",
    "Tweedehands",
    "Folosit",
    "Használt",
    "like new",
    "wie neu",
    "jak nowy",
    "Open box",
    "B-Ware",
    "Resigilat",
  ],
  RefurbishedCondition: [
    "RefurbishedCondition",
    "refurbished",
    "Odnowiony",
    "generalüberholt",
    "Repasované",
    "Reconditionné",
    "Reacondicionado",
    "Ricondizionato",
    "Felújított",
  ],
  DamagedCondition: ["DamagedCondition", "For parts", "Uszkodzony", "beschädigt", "Poškozené"],
  null: [
    "",
    "renewal of contract",
    "newsletter",
    "Neuheiten-Katalog mit vielen Worten, der über das hinausgeht, was auf einem Etikett je stehen würde",
  ],
};

for (const [expected, texts] of Object.entries(LABELS)) {
  test.each(texts)(`${expected}: %s`, (text) => {
    expect(String(readCondition(text))).toBe(expected);
  });
}
