/** What may happen to a saved page, for tests: redesigns, broken data, walls, and amounts planted before the real one. */
export interface Mutation {
  readonly name: string;
  /** `money(9.9)` writes an amount as the page would. */
  readonly mutate: (html: string, money: (amount: number) => string) => string | Uint8Array;
  /** Letters that are not ASCII come out as others. */
  readonly garbles?: boolean;
}

const WRITTEN: Readonly<Record<string, (amount: string) => string>> = {
  EUR: (amount) => `${amount} €`,
  PLN: (amount) => `${amount} zł`,
  CZK: (amount) => `${amount} Kč`,
  RON: (amount) => `${amount} Lei`,
  SEK: (amount) => `${amount} kr`,
  USD: (amount) => `$${amount.replace(",", ".")}`,
  GBP: (amount) => `£${amount.replace(",", ".")}`,
};

/** Writes amounts of a currency as its shops do. */
export function writtenIn(currency: string): (amount: number) => string {
  const write = WRITTEN[currency] ?? ((amount: string) => `${amount} ${currency}`);
  return (amount) => write(amount.toFixed(2).replace(".", ","));
}

const JSON_LD = /(<script[^>]*ld\+json[^>]*>)([\s\S]*?)(<\/script>)/gi;
const PAGE_TEXT = />[^<>]+</g;

/** Behind the page's heading, where buyers look first; where it has none, at its beginning. */
function plant(html: string, markup: string): string {
  const heading = /<\/h1>/i.exec(html);
  const place = heading === null ? /<body[^>]*>/i.exec(html) : heading;
  return place === null ? markup + html : html.slice(0, place.index + place[0].length) + markup + html.slice(place.index + place[0].length);
}

function withoutStructuredData(html: string): string {
  return html
    .replace(JSON_LD, "")
    .replace(/\s(?:itemprop|itemscope|itemtype|itemref|typeof|property)(?:="[^"]*"|='[^']*')?(?=[\s/>])/gi, "")
    .replace(/<meta[^>]*\bname="(?:og|product|twitter):[^>]*>/gi, "");
}

/** Every product of the JSON-LD becomes another one, with a price of its own. */
function ofAnotherProduct(html: string): string {
  return html.replace(JSON_LD, (_, open: string, json: string, close: string) => {
    const other = json
      .replace(
        /("(?:name|sku|mpn|gtin\d*|productID|@id|url|brand)"\s*:\s*)"[^"]*"/g,
        (__, key: string) => `${key}"Zephyr garden hose 7731"`,
      )
      .replace(/("(?:price|lowPrice|highPrice)"\s*:\s*)"?[\d.,]+"?/g, (__, key: string) => `${key}"19.37"`);
    return open + other + close;
  });
}

function renamed(html: string): string {
  const code = (value: string): string =>
    `q${Array.from(value)
      .reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 99_991, 7)
      .toString(36)}`;
  return html.replace(
    /\s(class|id|data-test\w*(?:-id)?|data-qa|data-ta)="([^"]*)"/gi,
    (_, name: string, value: string) => ` ${name}="${code(value)}"`,
  );
}

/** "1.299,00" becomes "1,299.00" wherever people see it. */
function separatorsSwapped(html: string): string {
  return html.replace(PAGE_TEXT, (text) =>
    text.replace(/\d[\d.,]*\d/g, (number) => number.replace(/[.,]/g, (sign) => (sign === "." ? "," : "."))),
  );
}

function cutInPrice(html: string): string {
  const priced = /\d+[.,]\d\d(?=\s*(?:€|zł|Kč|kr|lei)|<)/i.exec(
    html.replace(/<script[\s\S]*?<\/script>/gi, (script) => " ".repeat(script.length)),
  );
  return priced === null ? html.slice(0, html.length / 3) : html.slice(0, priced.index + Math.max(1, priced[0].length - 3));
}

function cutAt(share: number): Mutation["mutate"] {
  return (html) => html.slice(0, Math.floor(html.length * share));
}

function scriptsWithout(html: string): string {
  return html.replace(/<script(?![^>]*ld\+json)[^>]*>[\s\S]*?<\/script>/gi, "");
}

export const MUTATIONS: readonly Mutation[] = [
  { name: "structured data removed", mutate: withoutStructuredData },
  {
    name: "structured data cut in the middle",
    mutate: (html) =>
      html.replace(JSON_LD, (_, open: string, json: string, close: string) => open + json.slice(0, json.length / 2) + close),
  },
  { name: "structured data of another product", mutate: ofAnotherProduct },
  {
    name: "stated prices in cents",
    mutate: (html) =>
      html.replace(JSON_LD, (block) => block.replace(/("(?:price|lowPrice|highPrice)"\s*:\s*"?)(\d+)\.(\d\d)(?!\d)/g, "$1$2$3")),
  },
  { name: "embedded state removed", mutate: scriptsWithout },
  { name: "classes renamed", mutate: renamed },
  { name: "classes gone", mutate: (html) => html.replace(/ class="[^"]*"/g, "") },
  { name: "ids and data attributes gone", mutate: (html) => html.replace(/ (?:id|data-[\w-]+)="[^"]*"/g, "") },
  { name: "microdata gone", mutate: (html) => html.replace(/ itemprop="[^"]*"/g, "").replace(/ content="[\d.]+"/g, "") },
  { name: "all scripts removed", mutate: (html) => html.replace(/<script[\s\S]*?<\/script>/g, "") },
  {
    name: "scripts cut in the middle",
    mutate: (html) =>
      html.replace(
        /(<script[^>]*>)([\s\S]*?)<\/script>/g,
        (_, open: string, code: string) => `${open}${code.slice(0, code.length * 0.6)}</script>`,
      ),
  },
  { name: "currency signs gone", mutate: (html) => html.replace(/zł|PLN|€|EUR|£|GBP|\$|USD|Kč|CZK|lei|RON/gi, "") },
  {
    name: "a price without a word planted before the name",
    mutate: (html, money) => html.replace(/<h1\b/i, `<div class="price">${money(13.37)}</div><h1`),
  },
  { name: "classes renamed and structured data removed", mutate: (html) => renamed(withoutStructuredData(html)) },
  { name: "separators swapped", mutate: separatorsSwapped },
  {
    name: "a coupon planted",
    mutate: (html, money) => plant(html, `<p>Kod LATO: ${money(13.37)} taniej</p><p>Coupon: ${money(13.37)} off</p>`),
  },
  { name: "an instalment planted", mutate: (html, money) => plant(html, `<p>${money(13.37)} / mies.</p><p>36 x ${money(13.37)}</p>`) },
  { name: "a struck price planted", mutate: (html, money) => plant(html, `<p><del>${money(91_337)}</del></p>`) },
  {
    name: "a lowest price of 30 days planted",
    mutate: (html, money) =>
      plant(html, `<p>Najniższa cena z 30 dni: ${money(13.37)}</p><p>Niedrigster Preis der letzten 30 Tage: ${money(13.37)}</p>`),
  },
  { name: "a unit price planted", mutate: (html, money) => plant(html, `<p>${money(13.37)} / kg</p><p>(1 l = ${money(13.37)})</p>`) },
  {
    name: "a shipping cost planted",
    mutate: (html, money) => plant(html, `<p>Dostawa: ${money(13.37)}</p><p>Versandkosten ${money(13.37)}</p>`),
  },
  { name: "a threshold of free delivery planted", mutate: (html, money) => plant(html, `<p>Darmowa dostawa od ${money(13.37)}</p>`) },
  { name: "a multi-buy price planted", mutate: (html, money) => plant(html, `<p>ab 3 Stück: ${money(13.37)}</p>`) },
  {
    name: "a related product planted",
    mutate: (html, money) =>
      plant(
        html,
        `<div class="related-products"><div><a href="/p/other-7731">Zephyr garden hose</a><span class="price">${money(13.37)}</span></div></div>`,
      ),
  },
  {
    name: "a card of another product planted",
    mutate: (html, money) =>
      plant(html, `<div><a href="/p/other-7731"><img src="/o.jpg" alt=""><b>Zephyr garden hose</b> <b>${money(13.37)}</b></a></div>`),
  },
  {
    name: "a hidden price planted",
    mutate: (html, money) =>
      plant(html, `<div class="price" style="display:none">${money(13.37)}</div><span class="price" hidden>${money(13.37)}</span>`),
  },
  {
    name: "an empty cart planted",
    mutate: (html, money) => plant(html, `<div class="mini-cart"><span class="price">${money(0)}</span></div>`),
  },
  { name: "cut at a third", mutate: cutAt(0.33) },
  { name: "cut in the middle", mutate: cutAt(0.5) },
  { name: "cut at two thirds", mutate: cutAt(0.67) },
  { name: "cut at nine tenths", mutate: cutAt(0.9) },
  { name: "cut in the price", mutate: cutInPrice },
  {
    name: "cut in the last amount",
    mutate: (html) => html.slice(0, ([...html.matchAll(/\d[.,]\d\d/g)].at(-1)?.index ?? html.length - 2) + 2),
  },
  {
    name: "a bot wall",
    mutate: () =>
      `<!doctype html><html><head><title>Just a moment...</title></head><body><h1>shop.example</h1><script>window._cf_chl_opt={cvId:'3'}</script></body></html>`,
  },
  {
    name: "a login",
    mutate: () =>
      `<!doctype html><html><head><title>Log in</title></head><body><form><input type="password" name="p"></form></body></html>`,
  },
  {
    name: "not found",
    mutate: (_, money) =>
      `<!doctype html><html><head><title>404</title></head><body><h1>Page not found</h1><div class="price">${money(13.37)}</div></body></html>`,
  },
  { name: "blank", mutate: () => "" },
  { name: "without its body", mutate: (html) => html.replace(/<body[\s\S]*/i, "<body></body></html>").replace(JSON_LD, "") },
  {
    name: "served in another charset than declared",
    garbles: true,
    mutate: (html) => Uint8Array.from(html, (sign) => Math.min(sign.charCodeAt(0), 255)),
  },
  { name: "encoded twice", garbles: true, mutate: (html) => Buffer.from(Buffer.from(html, "utf8").toString("latin1"), "utf8") },
];

/** Nothing that a reader of the page would notice. */
export const HARMLESS: readonly Mutation[] = [
  {
    name: "white space between blocks",
    mutate: (html) => html.replace(/(<\/(?:div|p|li|tr|h1|h2|section|table|form|ul)>)/gi, "$1\n   \n\t"),
  },
  { name: "comments", mutate: (html) => html.replace(/(<\/(?:div|p|li|tr|h1|section|form)>)/gi, "$1<!-- 1,00 € 2 zł -->") },
  { name: "Windows line ends", mutate: (html) => html.replace(/\r?\n/g, "\r\n") },
  { name: "a byte order mark", mutate: (html) => `\ufeff${html}` },
];
