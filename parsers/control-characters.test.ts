import { expect, test } from "vitest";
import { mayHoldControls } from "./control-characters.ts";
import { scanHtml } from "./scan-html.ts";

test.each([
  ["a control character of ASCII", "<p>a\u0001b</p>", true],
  ["one beyond ASCII", "<p>a\u0085b</p>", true],
  ["one at the end of a text", "<p>żółty\u009f</p>", true],
  ["one written by its number", "<p>a&#1;b</p>", true],
  ["bytes that could not be read", "<p>a\ufffdb</p>", true],
  ["a no-break space and signs of the same first byte", "<p>129\u00a0zł © ®</p>", false],
  ["a sign by its number", "<p>&#169;</p>", false],
  ["white space", "<p>a\tb\r\n\u2028c</p>", false],
  ["controls in attributes and scripts alone", '<p title="a\u0085b">a</p><script>"\u0085\u0001"</script>', false],
])("%s", (_, html, may) => {
  expect(mayHoldControls(scanHtml(Buffer.from(html)))).toBe(may);
});
