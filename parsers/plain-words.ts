const LETTERS: Readonly<Record<string, string>> = {
  ł: "l",
  ß: "ss",
  đ: "d",
  ø: "o",
  æ: "ae",
  œ: "oe",
  ı: "i",
  "’": "'",
  "–": "-",
  "—": "-",
};

/** Lower case, without accents, every run of spaces as one: so that "Dostępny", "DOSTEPNY" and "dostępny " are one word; soft hyphens are nothing. */
export function plainWords(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replace(/[łßđøæœı’–—]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/\u00ad/g, "")
    .replace(/[\s\u200b\u200e\u200f]+/g, " ")
    .trim();
}
