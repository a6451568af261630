import { expect, test } from "vitest";
import { absolute } from "./normalize-draft.ts";

const BASE = "https://shop.example.pl/p/kettle?x=1";

test("an address comes out as it is resolved against the page, however it was written", () => {
  for (const address of [
    "https://cdn.example.pl/img/KET-1.jpg",
    "http://shop.example.pl/a/b/?id=1&v=2",
    "https://shop.example.pl",
    "https://Shop.Example.PL/A",
    "https://shop.example.pl:443/a",
    "https://shop.example.pl/a/../b/./c",
    "https://shop.example.pl/a/..",
    "https://shop.example.pl/.a",
    "https://shop.example.pl/a b",
    "https://shop.example.pl/zażółć",
    "https://shop.example.pl/a#b",
    "https://shop.example.pl/%7Ea",
    "https://żółw.pl/a",
    "https://xn--ow-iia5e0g.pl/a",
    "https://xn--/a",
    "http://0x/a",
    "http://1.0xb/a",
    "http://10.1/a",
    "http://127.0.0.1/a",
    "http://localhost/a",
    "https://user:secret@shop.example.pl/a",
    "https:/a",
    "https:a",
    "/p/2",
    "?y=2",
    "//cdn.example.pl/a.jpg",
    "a/b",
  ])
    expect([address, absolute(address, BASE)]).toEqual([address, new URL(address, BASE).href]);
});

test("what is no address of the web is none", () => {
  for (const address of [
    undefined,
    "",
    "  ",
    "javascript:void(0)",
    "data:image/png;base64,AA",
    "mailto:a@b.pl",
    "http://",
    "http://1..0x/a",
  ])
    expect([address, absolute(address, BASE)]).toEqual([address, null]);
});
