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

// What each Latin letter, sign and space becomes by itself; built with the rules below, so that the two cannot differ.
const LATIN_END = 0x250;
const LATIN = Array.from({ length: LATIN_END }, (_, code) => fold(String.fromCharCode(code)));

/** Lower case, without accents, every run of spaces as one: so that "Dostępny", "DOSTEPNY" and "dostępny " are one word; soft hyphens are nothing. */
export function plainWords(text: string): string {
  let plain = "";
  // What stays as it is goes over in runs.
  let from = 0;
  let blank = true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Accents may stand by themselves there, and order matters.
    if (code >= LATIN_END) return fold(text).trim();
    const folded = LATIN[code] as string;
    if (folded === " " ? blank || code !== 32 : folded.length !== 1 || folded.charCodeAt(0) !== code) {
      plain += text.slice(from, i);
      from = i + 1;
      if (folded !== " ") plain += folded;
      else if (!blank) plain += " ";
    }
    if (folded !== "") blank = folded === " ";
  }
  if (from === 0) return blank ? text.trimEnd() : text;
  plain += text.slice(from);
  return blank ? plain.trimEnd() : plain;
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replace(/[łßđøæœı’–—]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/\u00ad/g, "")
    .replace(/[\s\u200b\u200e\u200f]+/g, " ");
}
