import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isCartButton, mayBeCartButton } from "./cart-button.ts";
import { openPage } from "./page.ts";
import { scanHtml } from "./scan-html.ts";

const BUTTONS = [
  "<button>Add to cart</button>",
  "<button>ADD TO BAG</button>",
  "<button>In den Ware<b>nkorb</b></button>",
  "<button>Do&nbsp;koszyka</button>",
  "<button>K&uacute;pi&#357;</button>",
  "<button>KÚPIŤ</button>",
  "<button>Vložit do košíku</button>",
  '<a class="btn-cart" href="#">+</a>',
  '<a href="/warenkorb?add=3">+</a>',
  '<input type="submit" value="Køb nu">',
  '<button aria-label="Satın al"></button>',
  "<button><span>kup</span> <span>teraz</span></button>",
  "<button>カートに入れる</button>",
  "<button>Купить</button>",
  "<button>أضف إلى السلة</button>",
];

test.each(BUTTONS)("what buys is never passed over: %s", (html) => {
  const { elements } = openPage({
    url: "https://shop.example.pl/",
    body: Buffer.from(html),
    contentType: "text/html; charset=utf-8",
  }).survey;
  const [button] = elements;
  expect(button !== undefined && isCartButton(button)).toBe(true);
  expect(mayBeCartButton(scanHtml(Buffer.from(html)), 0)).toBe(true);
});

test("on saved pages no button that buys is passed over, and most links are", () => {
  const missed: string[] = [];
  let passed = 0;
  let all = 0;
  for (const file of globSync("**/pages/*.html", { cwd: import.meta.dirname })) {
    const { survey } = openPage({
      url: "https://shop.example.pl/",
      body: readFileSync(`${import.meta.dirname}/${file}`),
      contentType: "text/html; charset=utf-8",
    });
    for (const button of survey.buttons) {
      all++;
      const may = mayBeCartButton(button.page, button.number);
      if (!may) passed++;
      if (isCartButton(button) && !may) missed.push(`${file}: ${button.words}`);
    }
  }
  expect(missed).toEqual([]);
  expect(all).toBeGreaterThan(300);
  expect(passed / all).toBeGreaterThan(0.3);
});
