import { expect, test } from "vitest";
import { BOT_WALL_MARKS } from "../domain/bot-wall-marks.ts";
import { ENDING_MARKS, MARKS_WITHOUT_PRODUCT } from "./ending-marks.ts";
import { readPage } from "./read-page.ts";
import { buildRegistry } from "./registry.ts";
import { jsonLd, pricesOf, productPage, readSample, schemaProduct } from "./sample-page.ts";

const page = (title: string, body: string, head = ""): string =>
  `<!doctype html><html><head><title>${title}</title>${head}</head><body>${body}</body></html>`;

/** What each vendor's wall looks like, as small as it can be. */
const WALLS: readonly (readonly [vendor: string, html: string])[] = [
  ["Cloudflare", page("Just a moment...", "<h1>shop.pl</h1><p>Checking if the site connection is secure</p>")],
  ["Cloudflare", page("shop.pl", `<p>One more step</p><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>`)],
  ["Akamai", page("Access Denied", `<h1>Access Denied</h1><p>Reference #18.2d7</p><p>https://errors.edgesuite.net/18.2d7</p>`)],
  ["Akamai", page("Access Denied", `<h1>Access Denied</h1>You don't have permission to access this page.<p>Reference #18.2d7</p>`)],
  ["Akamai", page("", `<div id="sec-if-cpt-container"></div><script src="/x?bm-verify=AAQ"></script>`)],
  [
    "DataDome",
    page("shop.pl", `<p>Please enable JS and disable any ad blocker</p><script src="https://ct.captcha-delivery.com/c.js"></script>`),
  ],
  ["HUMAN (PerimeterX)", page("shop.pl", `<div id="px-captcha"></div><p>Before we continue...</p>`)],
  ["HUMAN (PerimeterX)", page("shop.pl", `<p>One moment</p><script>window._pxAppId = "PX1";</script>`)],
  ["Imperva (Incapsula)", page("", `<p>Request unsuccessful. Incapsula incident ID: 1-2</p>`)],
  ["Imperva (Incapsula)", page("", `<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=9"></iframe>`)],
  ["Imperva (Incapsula)", page("", `<p>One moment</p><script src="/_Incapsula_Resource?SWJIYLWA=5"></script>`)],
  [
    "Imperva",
    page("Pardon Our Interruption", `<p>As you were browsing something about your browser made us think that you are a bot.</p>`),
  ],
  [
    "Kasada",
    page(
      "",
      `<script>window.KPSDK={};KPSDK.now=Date.now</script><script src="/149e9513-01fa-4fb0-aad4-566afd725d1b/2d206a39/ips.js"></script>`,
    ),
  ],
  [
    "F5",
    page(
      "Request Rejected",
      `The requested URL was rejected. Please consult with your administrator.<br>Your support ID is: 1<br><a href="javascript:history.back();">Back</a>`,
    ),
  ],
  [
    "F5",
    page(
      "",
      `<noscript>Please enable JavaScript to view the page content.</noscript><p>Please enable JavaScript to view the page content.</p><script src="/TSPD/08ab"></script>`,
    ),
  ],
  ["AWS WAF", page("", `<p>One moment</p><script>window.gokuProps = {};window.awsWafCookieDomainList = [];</script>`)],
  ["Sucuri", page("Sucuri Website Firewall - Access Denied", `<p>Block reason: bad bot access attempt.</p>`)],
  [
    "Allegro",
    page("allegro.pl", "<h1>Zostałeś zablokowany.</h1><p>Coś w zachowaniu twojej przeglądarki zwróciło naszą uwagę. ID: 9c81</p>"),
  ],
  ["Allegro", page("allegro.cz", `<p>Chviličku</p><iframe src="https://allegrocaptcha.com/c?d=1"></iframe>`)],
  ["Amazon", page("Amazon.de", `<form action="/errors/validateCaptcha"><p>Geben Sie die Zeichen unten ein</p></form>`)],
  ["Google", page("https://www.google.com/search", `<form id="captcha-form"></form><p>Our systems have detected unusual traffic</p>`)],
  ["a captcha", page("Robot check", `<div class="g-recaptcha"></div>`)],
  ["a captcha", page("shop.pl", `<p>One more step</p><div class="h-captcha"></div>`)],
];

test.each(WALLS)("a wall of %s", (vendor, html) => {
  const { outcome, reason, offers } = readSample(html);
  expect({ outcome, reason, offers }).toEqual({
    outcome: "blocked",
    reason: `A bot wall answered in place of the shop: ${vendor}`,
    offers: [],
  });
});

test("every mark of a wall that a page itself can bear has a page that proves it", () => {
  const unproved = BOT_WALL_MARKS.filter(({ header, title, texts, vendor }) => {
    if (header !== undefined) return false;
    const bears = (html: string): boolean =>
      (title === undefined || title.test(/<title>(.*?)<\/title>/.exec(html)?.[1] ?? "")) &&
      (texts ?? []).every((alternatives) => alternatives.some((text) => html.includes(text)));
    return !WALLS.some(([of, html]) => of === vendor && bears(html));
  });
  expect(unproved).toEqual([]);
});

/** One page for each mark, by the mark's name. */
const ENDINGS: Readonly<Record<string, readonly [outcome: string, html: string]>> = {
  captcha: [
    "blocked",
    page("Sicherheitsprüfung", `<p>Ungewöhnlich viele Anfragen. Lösen Sie das Rätsel.</p><div id="captcha-container"></div>`),
  ],
  "human question": ["blocked", page("shop.pl", "<h1>Potwierdzenie</h1><p>Czy jesteś człowiekiem? Przeciągnij suwak.</p>")],
  "access denied": ["blocked", page("403", "<h1>403 Forbidden</h1><hr>nginx")],
  "too many requests": ["blocked", page("Error", "<h1>Too Many Requests</h1><p>Slow down.</p>")],
  "other country": ["blocked", page("Shop", "<p>Sorry, our shop is not available in your country.</p>")],
  maintenance: ["unreadable", page("Sklep", "<h1>Przerwa techniczna</h1><p>Wracamy wkrótce</p>")],
  "not found, by its heading": [
    "gone",
    page(
      "Sklep",
      `<h1>Strona nie istnieje</h1><p>Zobacz nasze promocje</p>${"<p>Polecamy ciepłe kurtki zimowe na każdą pogodę.</p>".repeat(60)}`,
    ),
  ],
  "not found": ["gone", page("Shop", "<div>Unfortunately the product was not found.</div><div>Search again</div>")],
  consent: [
    "unreadable",
    page(
      "Shop",
      `<div id="consent"><h2>Before you continue</h2><p>We use cookies.</p><button>Accept all</button></div><script src="https://cdn.cookielaw.org/otSDKStub.js"></script>`,
    ),
  ],
  "age or place first": ["unreadable", page("Winery", "<h1>Welcome</h1><p>Are you over 18?</p><button>Yes</button><button>No</button>")],
};

test.each([...ENDING_MARKS, ...MARKS_WITHOUT_PRODUCT].map((mark) => [mark.name, mark] as const))("%s", (name, mark) => {
  const [outcome, html] = ENDINGS[name] ?? ["", ""];
  const reading = readSample(html);
  expect(reading).toMatchObject({ outcome, offers: [] });
  expect(reading.reason).toMatch(new RegExp(`^${mark.reason}`));
});

test.each([
  [
    "a login",
    "unreadable",
    /log in/,
    page("Zaloguj się", `<form><input name="login"><input type="password" name="p"><button>Zaloguj</button></form>`),
  ],
  [
    "a shell",
    "needs-browser",
    /scripts/,
    page("Shop", `<div id="root"></div><script src="/main.js"></script><script src="/vendor.js"></script>`),
  ],
  ["nothing", "unreadable", /empty/, ""],
  ["no text", "unreadable", /no text/, page("", "")],
  ["a PDF", "unreadable", /no text in/, `%PDF-1.7\n${"\u0001\u0002\u0003 obj endobj ".repeat(40)}`],
  [
    "a price drawn as an image",
    "unreadable",
    /drawn as an image/,
    productPage({ price: `<div class="price"><img src="/price/123.png" alt=""></div>` }),
  ],
  [
    "a price in a font of its own",
    "unreadable",
    /font of its own/,
    productPage({ price: `<div class="price">\ue001\ue002\ue009 zł</div>` }),
  ],
  [
    "a page that calls itself the front page",
    "unreadable",
    /front page/,
    productPage({ head: `<link rel="canonical" href="https://shop.pl/">`, price: "" }),
  ],
])("%s: %s", (_, outcome, reason, html) => {
  const reading = readSample(html);
  expect(reading).toMatchObject({ outcome, offers: [] });
  expect(reading.reason).toMatch(reason);
});

test("text in an encoding that nobody declares is said to be unreadable, not half read", () => {
  const body = Buffer.from(page("\u0001".repeat(60), "\u0001".repeat(400)), "latin1");
  expect(readSample(body).reason).toMatch(/^The bytes are no text/);
});

test.each([
  ["https://shop.pl/", "https://shop.pl/p/kettle-500", "unreadable", /front page/],
  ["https://shop.pl/pl/", "https://shop.pl/pl/p/kettle-500", "unreadable", /front page/],
  ["https://shop.pl/p/kettle-500", "https://shop.pl/p/kettle-500?utm=1", "129.90 PLN", /^$/],
  ["https://shop.pl/p/kettle-500-steel", "https://shop.pl/p/kettle-500", "129.90 PLN", /^$/],
])("%s in place of %s: %s", (url, requestedUrl, expected, reason) => {
  const reading = readPage(
    { url, requestedUrl, body: Buffer.from(productPage()), contentType: "text/html; charset=utf-8", hints: {} },
    buildRegistry([], []),
  );
  expect(pricesOf(reading)).toBe(expected);
  expect(reading.reason ?? "").toMatch(reason);
});

test("a category in place of a product is said to be one", () => {
  const html = page("Kettles", "<h1>Kettles</h1><p>Nothing here today, come back tomorrow and see our new kettles.</p>");
  const reading = readPage(
    { url: "https://shop.pl/kettles", requestedUrl: "https://shop.pl/kettles/k500", body: Buffer.from(html), contentType: null, hints: {} },
    buildRegistry([], []),
  );
  expect(reading).toMatchObject({ outcome: "unreadable", reason: "The address now leads to a page above it, such as its category" });
});

test("a listing has no price of a single product, with structured data or without", () => {
  const cards = (prices: readonly number[]): string =>
    prices
      .map(
        (price) =>
          `<li class="product-card"><a href="/p/${price}"><h3>Kettle ${price}</h3></a><span class="price">${price},00 zł</span><button class="add-to-cart">Do koszyka</button></li>`,
      )
      .join("");
  const listing = (head: string, prices = [99, 149, 199, 249, 299]): string =>
    `<!doctype html><html lang="pl"><head><title>Kettles - shop</title>${head}</head><body><main><h1>Kettles</h1><ul class="products">${cards(prices)}</ul></main></body></html>`;
  const at = { url: "https://shop.pl/c/kettles" };
  expect(readSample(listing(""), at)).toMatchObject({ outcome: "unreadable", reason: expect.stringContaining("lists several products") });
  expect(readSample(listing("", [99, 149]), at)).toMatchObject({
    outcome: "unreadable",
    reason: expect.stringContaining("lists several products"),
  });
  const list = {
    "@context": "https://schema.org",
    "@type": "ItemList",
    itemListElement: [99, 149].map((price, i) => ({
      "@type": "ListItem",
      position: i + 1,
      item: { "@type": "Product", name: `Kettle ${price}`, offers: { "@type": "Offer", price, priceCurrency: "PLN" } },
    })),
  };
  expect(readSample(listing(jsonLd(list)), at)).toMatchObject({ outcome: "unreadable", offers: [] });
});

test("a wall's script or words on a page with a product make no wall", () => {
  const challenge = `<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>`;
  expect(pricesOf(readSample(productPage({ head: challenge + jsonLd(schemaProduct()) })))).toBe("129.90 PLN");
  expect(pricesOf(readSample(productPage({ head: `<script>window._pxAppId="PX1"</script>` })))).toBe("129.90 PLN");
  expect(pricesOf(readSample(productPage({ rest: `<div class="g-recaptcha"></div><p>We use cookies. Accept all</p>` })))).toBe(
    "129.90 PLN",
  );
  const review = `<div class="reviews"><p>I am not a robot, but this kettle was not found wanting. Access denied to bad tea!</p></div>`;
  expect(pricesOf(readSample(productPage({ rest: review + "<p>A kettle of steel that whistles.</p>".repeat(60) })))).toBe("129.90 PLN");
});
