import { expect, test } from "vitest";
import { openPage, type Page } from "./page.ts";
import { whereCut } from "./where-cut.ts";

function pageOf(html: string): Page {
  return openPage({ url: "https://shop.pl/p", body: new TextEncoder().encode(html), contentType: "text/html; charset=utf-8" });
}

/** Paragraphs longer than what their bytes alone are counted of. */
const PARAGRAPHS = [
  "steel kettle ".repeat(10),
  "a&ndash;b &amp;&nbsp;&nbsp;&nbsp;&nbsp; c ".repeat(12),
  "&notit; &unknown; &#32;&#x20;&#160;&#8195; ".repeat(8),
  "zażółć gęślą jaźń \u00a0\u2003\u3000 ".repeat(10),
  "     \n\t   x".repeat(40),
  "長い説明文".repeat(30),
];

test("a page says more than so many characters where its text is longer, told without the text", () => {
  for (const paragraph of [...PARAGRAPHS, PARAGRAPHS.join("</p><p>"), PARAGRAPHS.join("</p><p hidden>"), PARAGRAPHS.join(" <b>x</b> ")]) {
    const html = `<html><body><h1>Kettle</h1><script>${"var unseen; ".repeat(50)}</script><div style="display:none">${"unseen ".repeat(60)}</div><p>${paragraph}</p></body></html>`;
    const { length } = pageOf(html).text;
    // Each on a page of its own: what was counted is remembered.
    for (const least of [
      0,
      1,
      ...Array.from({ length: 20 }, (_, i) => Math.floor((length * i) / 20)),
      length - 2,
      length - 1,
      length,
      length + 1,
      length + 100,
    ])
      expect([least, length, pageOf(html).survey.saysMoreThan(least)]).toEqual([least, length, length > least]);
  }
});

test("a page without its end is cut where what is still open ends", () => {
  const page = "<html><body><main><h1>Kettle</h1><p>1 389,90 zł</p></main>";
  for (const end of ["</body></html>", "</html>", "</BODY >", "</html\n>\n<!-- served in 0.2 s -->", `</html>${" ".repeat(1_900)}`])
    expect([end, whereCut(pageOf(page + end))]).toEqual([end, Number.POSITIVE_INFINITY]);
  for (const end of ["", "</main>", "</html", "</bodyguard>", "<html>", `</html>${" ".repeat(2_100)}`])
    expect([end, Number.isFinite(whereCut(pageOf(page + end)))]).toEqual([end, true]);
});
