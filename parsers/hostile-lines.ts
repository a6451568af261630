import { jsonLd, productPage, schemaProduct } from "./sample-page.ts";

const many = (piece: string, characters: number): string => piece.repeat(Math.ceil(characters / piece.length));
const each = (count: number, piece: (index: number) => string): string => Array.from({ length: count }, (_, i) => piece(i)).join("");
/** Lines just below the longest that is looked at for amounts. */
const lines = (piece: string, count = 500): string => productPage({ price: `<p class="price">1 ${many(piece, 3_900)}</p>`.repeat(count) });
const inline = (count: number, piece: (index: number) => string): string => productPage({ rest: each(count, piece) });
/** Just below the amounts that a page may show, beside structured data that say another one. */
const stated = (piece: (index: number) => string): string => productPage({ price: each(4_900, piece), head: jsonLd(schemaProduct()) });

/** For tests: pages whose lines, headings and amounts were made to be dear. */
export const hostileLines: Readonly<Record<string, () => string>> = {
  "signs without numbers": () => lines("€ "),
  "words for money": () => lines("kr "),
  "letters that are money": () => lines("E "),
  "signs before words": () => lines("$a "),
  "signs and bars": () => lines("€/kg "),
  "numbers of pieces": () => lines("2x"),
  "digits in tags": () => lines("<b>1</b>", 100),
  "signs, numbers and raised digits": () => inline(19_000, () => "<i class=s>$</i><b class=n>449</b><i class=s>00</i>"),
  "prices for those who listen": () => inline(29_000, (i) => `<span class="sr-only">Cena</span><span aria-hidden=true>${i},99</span>`),
  "hidden prices": () => stated((i) => `<p hidden>${i},00 zł</p>`),
  dollars: () => stated((i) => `<p>$${i}.99</p>`),
  "prices with tax": () => stated((i) => `<p>${i},99 zł incl. 23% VAT</p>`),
  "prices in options": () =>
    productPage({ price: `<select>${each(4_900, (i) => `<option>EUR ${i}</option>`)}</select>`, head: jsonLd(schemaProduct()) }),
  "headings like the title": () => `<title>Steel kettle</title>${each(59_000, (i) => `<h3>Steel kettle ${i % 7} ${i}</h3>`)}`,
  "a title of all words": () =>
    `<title>x</title><meta property="og:title" content="${each(200_000, (i) => `w${i} - `)}x">${each(50_000, (i) => `<p>w1 w2 w3 ${i} x</p>`)}`,
  "a title of parts": () =>
    `<title>${each(80, (i) => `a b${i} c - `)}</title><meta property="og:title" content="${each(20_000, (i) => `a${i} b${i} c${i} | `)}x">${each(50_000, (i) => `<p>a1 b1 c1 ${i} x</p>`)}`,
  "long classes": () => productPage({ price: each(2_900, (i) => `<p class="line-through ${many("through-n", 3_900)}${i}">1 zł</p>`) }),
  "classes and rules that hide them": () =>
    productPage({
      head: `<style>${each(20_000, (i) => `.c${i} .d${i} > .e${i}{display:none}`)}</style>`,
      price: each(5_000, (i) => `<p class="${each(200, (k) => `c${i * 3 + k} `)}">${i % 3_000} zł</p>`),
    }),
};
