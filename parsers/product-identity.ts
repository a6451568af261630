import { normalizeGtin } from "../domain/gtin.ts";
import type { Fields } from "./candidate.ts";
import { dataAttributes, endOfName, type DataAttribute } from "./data-attributes.ts";
import type { Found } from "./draft.ts";
import { elementPath } from "./element-path.ts";
import { elementsBetween } from "./elements-between.ts";
import { findGtins } from "./gtin-text.ts";
import { brandsIn } from "./known-brands.ts";
import type { Page } from "./page.ts";
import { plainWords } from "./plain-words.ts";
import { remembered } from "./remembered.ts";
import type { Context, Heading, Survey } from "./survey.ts";
import { textOf } from "./text-of.ts";

const BRAND_WORDS =
  /(^|[\s_-]|product|card|item|pdp)(brand|manufacturer|maker|vendor|hersteller|producent|producer|marke|marka|supplier|vyrobce|znacka|fabricant|marque|marca|tootja)(s|n|[\s_-]?(logo|name|link|image|img|title|box|info))?([\s_-]|$)/;
const hasBrandWords = remembered((words) => BRAND_WORDS.test(words));
const BRAND_PAGE =
  /[/?&_-](marken?|brands?|hersteller|manufacturers?|producenci|producent|producer|marki|marka|vyrobce|znacky?|fabricants?|marques?|marcas?|tootjad?|supplier|firm|varum(?:a|ä|%c3%a4)rken?|merker?|merken|m(?:ae|æ|%c3%a6)rker|merki|tuotemerk\w*|brendy?|designers?|marche|fabrikanten?|markalar|producers?)[/=_-]/i;
const NO_BRAND =
  /^(alle|all|weitere|mehr|more|zobacz|inne|wszystkie|show|view|zum|zur|home|logo|image|bild|hersteller|manufacturer|producent|marke|marka|brand|brands|marken|znacky|značky|znaczki|marki|producenci|marques?|marcas?|marche|merken|merk|vyrobci|výrobci|gyartok|gyártók|märken|mærker|merker|n\/?a|brak|none|sonstige|unbekannt|diverse|other)(?![\p{L}\d])|\d{5}|@|https?:/iu;
/** What fits a maker's product is not made by it. */
const FOR_OTHERS =
  /(?<!\p{L})(kompat[iy]b\p{L}*|compatib\p{L}*|zamiennik\p{L}*|passend\p{L}*|geeignet|alternativ\p{L}*|refill|fur|for|do|dla|pour|para|per|voor|pentru|ersatz\p{L}*|etui|hulle|case|cover|folia|schutz\p{L}*|szklo|pokrowiec|toner\p{L}*|tusz\p{L}*|tinte\p{L}*|patrone\p{L}*|cartridge|akku|bateria|battery|netzteil|zasilacz|ladowarka|ladegerat|kabel|filter|filtr\p{L}*|worki|beutel|husa|adapter|halterung|uchwyt|pilot|pasek|strap|armband)(?!\p{L})/u;
const NO_ORIGINAL = /kompat[iy]b|compatib|zamiennik|passend|geeignet|alternativ|refill/;
/** Says that a name goes on with what the product is made for. */
const FITS =
  /(?<!\p{L})(kompat[iy]b\p{L}*|compatib\p{L}*|zamiennik\p{L}*|passend\p{L}*|geeignet|alternativ\p{L}*|refill|fur|for|fits?|do|dla|pour|para|per|voor|pentru|till?|ersatz\p{L}*)(?!\p{L})/u;
/** What holds their parts is seldom theirs: "City bike Shimano 7-speed", "Mini PC Intel N100". */
const PART_MAKERS = new Set(["amd", "bafang", "intel", "nvidia", "rockshox", "shimano", "sram", "swarovski"]);
/** "Lamp Fjord by Northwood". */
const SIGNED_BY = /\s(?:by|od|door)\s+$/i;
/** What a link to all of a brand's products says before its name. */
const SHOP_ALL =
  /^(?:shop (?:all|more)|see all|see more|view all|visit the|more from|more by|alles? von|alle (?:artikel|produkte) von|weitere (?:artikel|produkte) von|toon alle|wszystkie produkty|voir tout|tout voir|ver todo)\s+/i;
const AROUND_BEFORE = 150;
const AROUND_AFTER = 500;
const GTIN_ATTRIBUTE = /^data-(?:[a-z]+-)?(?:ean|gtin|ean13|gtin13)$/;
const BRAND_ATTRIBUTE = /^data-(?:product-?|item-?)?(?:brand|brand-?name|manufacturer)$/;
const NUMBER_ATTRIBUTE = /^data-(?:product-?|item-?)?(?:sku|artnr|art-?nr|article-?(?:number|nr)|item-?number|style-?number)$/;
const ANY_ATTRIBUTE = new RegExp([GTIN_ATTRIBUTE, BRAND_ATTRIBUTE, NUMBER_ATTRIBUTE].map(({ source }) => source).join("|"));
const ENDS_OF_ATTRIBUTES = new Set(["an", "in", "13", "nd", "me", "er", "ku", "nr"].map(endOfName));

export type Identity = "brand" | "sku" | "mpn" | "gtin";

/** Brand and numbers that no label and no structured data gives, where they are sure nevertheless; of those that are `wanted`. */
export function productIdentity(
  { survey, address }: Pick<Page, "survey" | "address">,
  heading: Heading | null,
  wanted: ReadonlySet<Identity>,
): Fields {
  const fields: Fields = {};
  if (heading === null || wanted.size === 0) return fields;
  const near = wanted.has("brand") || wanted.has("sku") ? around(survey, heading) : [];
  const data = dataAttributes(survey, ...placesAround(heading), ANY_ATTRIBUTE, ENDS_OF_ATTRIBUTES);
  if (wanted.has("brand")) {
    const brand =
      shownBrand(survey, heading, near) ??
      namedBrand(heading) ??
      shopsOwnBrand(survey, heading, address) ??
      brandAbove(survey, heading) ??
      attributeBrand(data);
    if (brand !== null) fields.brand = brand;
  }
  const sku = wanted.has("sku") ? shownNumber(survey, heading, near, data) : null;
  if (sku !== null) fields.sku = sku;
  const mpn = wanted.has("mpn") ? bracketedNumber(heading) : null;
  if (mpn !== null) fields.mpn = mpn;
  const gtin = wanted.has("gtin") ? hiddenGtin(heading, data, address) : null;
  if (gtin !== null) fields.gtin = gtin;
  return fields;
}

function placesAround({ context: { order } }: Heading): [from: number, to: number] {
  return [order - AROUND_BEFORE, order + AROUND_AFTER];
}

function around(survey: Survey, heading: Heading): readonly Context[] {
  return elementsBetween(survey, ...placesAround(heading)).filter(({ zone }) => zone === "main");
}

/** A link to the maker's page or its logo beside the heading, where all that are there agree or one stands in the name. */
function shownBrand(survey: Survey, heading: Heading, near: readonly Context[]): Found | null {
  const found = new Map<string, Found>();
  for (const context of near) {
    if (context.hidden) continue;
    const { name } = context;
    const linked =
      name === "a" &&
      (leadsToAll(context, heading, survey) || BRAND_PAGE.test(context.attribute("href") ?? "") || leadsName(context, heading, survey));
    const text = name === "img" ? imageBrand(context) : linked || hasBrandWords(context.words) ? textOf(survey, context) : "";
    // Some templates call the name so.
    if (text === "" || text === heading.text) continue;
    const brand = text
      .replace(/^[^:]{2,20}:\s*/, "")
      .replace(SHOP_ALL, "")
      .replace(/^(?:by|von|par|od|przez|fra|från|door|από)\s+/i, "")
      .trim();
    if (!isBrand(brand)) continue;
    found.set(plainWords(brand), { text: brand, path: elementPath(context) });
  }
  const [only, ...others] = [...found.values()];
  if (only === undefined || others.length === 0) return only ?? null;
  const name = ` ${plainWords(heading.text)} `;
  const inName = [...found].filter(([plain]) => name.includes(` ${plain} `));
  return inName.length === 1 ? (inName[0]?.[1] ?? null) : null;
}

/** "Shop all Northwood" beside a name that holds the brand. */
function leadsToAll(context: Context, heading: Heading, survey: Survey): boolean {
  const text = textOf(survey, context).trim();
  const brand = plainWords(text.replace(SHOP_ALL, ""));
  return text.length <= 60 && SHOP_ALL.test(text) && brand.length > 1 && ` ${bare(heading.text, " ")} `.includes(` ${brand} `);
}

/** A link with which the heading begins and which is not the whole of it. */
function leadsName(context: Context, { context: named, text }: Heading, survey: Survey): boolean {
  if (context.order < named.order || context.end > named.end || context.order > named.order + 6) return false;
  const own = textOf(survey, context);
  return own.length > 0 && own.length < text.length && text.startsWith(own);
}

/** The line above the name, with which the page's title begins before it goes on with the name: "TOMMY HILFIGER Poloshirt, blau". */
function brandAbove(survey: Survey, heading: Heading): Found | null {
  const { order } = heading.context;
  const last = [...survey.linesBetween(order - 12, order)].findLast((line) => !line.hidden && line.order < order);
  const [run] = last?.runs ?? [];
  if (last === undefined || run === undefined || run.context.zone !== "main" || !isBrand(last.text)) return null;
  const start = `${bare(last.text, " ").trim()} ${bare(heading.text.split(/\s/, 1)[0] ?? "", " ").trim()}`;
  const titles = [survey.title ?? "", survey.metas.find(({ name }) => name === "og:title")?.content ?? ""];
  return titles.some((title) => `${bare(title, " ").trim()} `.startsWith(`${start} `))
    ? { text: last.text, path: elementPath(run.context) }
    : null;
}

/** What the elements around the name say in a data attribute, where all that do say the same. */
function attributeBrand(data: readonly DataAttribute[]): Found | null {
  const found = new Map<string, Found>();
  for (const { context, name, text: written } of data) {
    const text = written.trim();
    if (BRAND_ATTRIBUTE.test(name) && isBrand(text)) found.set(plainWords(text), { text, path: `${elementPath(context)}@${name}` });
  }
  const [only, ...others] = found.values();
  return only !== undefined && others.length === 0 ? only : null;
}

function isBrand(text: string): boolean {
  return text.length >= 2 && text.length <= 30 && text.split(/\s+/).length <= 4 && !NO_BRAND.test(text) && /\p{L}{2}/u.test(text);
}

/** A shop that sells under its own name: the product's name begins with it. */
function shopsOwnBrand({ metas }: Survey, heading: Heading, { hostname }: URL): Found | null {
  if (!/^\s*\p{Lu}/u.test(heading.text)) return null;
  const labels = hostname.replace(/^www\./, "").split(".");
  const site = metas.find(({ name }) => name === "og:site_name")?.content ?? "";
  const shops = [labels.slice(0, -1).join(""), labels[0] ?? "", site].map((name) => bare(name)).filter((name) => name.length >= 3);
  const words = heading.text.trim().split(/\s+/);
  for (let length = Math.min(3, words.length - 1); length > 0; length--) {
    const brand = words.slice(0, length).join(" ");
    if (shops.includes(bare(brand))) return { text: brand, path: elementPath(heading.context) };
  }
  return null;
}

function bare(text: string, between = ""): string {
  return plainWords(text).replace(/[^\p{L}\p{N}]+/gu, between);
}

const NUMBER_WORDS =
  /(^|[\s_-])(sku|artnum|art-?nr|article-?(number|nr)|item-?(number|code)|product[_-]?(code|number|reference|sku|identifier|artnum)|reference)([\s_-]*(number|value|code|no|num|text|container))?([\s_-]|$)/;
const hasNumberWords = remembered((words) => NUMBER_WORDS.test(words));
const NUMBER = /^(?:(?=.*\d)[\p{L}\d][\p{L}\d._/+-]{2,30}|[A-Z]{2,}(?:[-_./][A-Z]{1,12})+)$/u;

/** What an element that is called a number holds, one the name has in square brackets behind it, or a data attribute; where one alone is found. */
function shownNumber(survey: Survey, heading: Heading, near: readonly Context[], data: readonly DataAttribute[]): Found | null {
  const found = new Map<string, Found>();
  for (const context of near) {
    if (!context.hidden && context.name !== "label" && hasNumberWords(context.words)) {
      const number = textOf(survey, context)
        .replace(/^[^:：]{1,25}[:：]\s*/, "")
        .replace(/^\(([^()]+)\)$/, "$1")
        .trim();
      if (NUMBER.test(number)) found.set(number, { text: number, path: elementPath(context) });
    }
  }
  const [only, ...others] = found.values();
  if (only !== undefined) return others.length === 0 ? only : null;
  const bracketed = [...survey.linesBetween(heading.context.order, heading.context.end + 4)]
    .map(({ text }) => /\[\s*([^\]\s]{3,30})\s*\]\s*$/.exec(text)?.[1] ?? "")
    .find((text) => NUMBER.test(text));
  if (bracketed !== undefined) return { text: bracketed, path: elementPath(heading.context) };
  const attributes = new Map<string, Found>();
  for (const { context, name, text } of data)
    if (NUMBER_ATTRIBUTE.test(name) && NUMBER.test(text)) attributes.set(text, { text, path: `${elementPath(context)}@${name}` });
  const [stated, ...more] = attributes.values();
  return stated !== undefined && more.length === 0 ? stated : null;
}

const BRAND_IMAGE = /\/(?:brands?|marken?|marki|hersteller|manufacturers?|producenci|producent|fabricantes?|marques?|znacky)[/_-]/i;

function imageBrand(context: Context): string {
  const near = `${context.words} ${context.parent?.words ?? ""} ${context.parent?.parent?.words ?? ""}`;
  const link = context.parent?.attribute("href") ?? "";
  const text = context.attribute("alt") || context.attribute("title") || "";
  if (!BRAND_WORDS.test(near) && !BRAND_PAGE.test(link) && !BRAND_IMAGE.test(context.attribute("src") ?? "")) return "";
  return text.replace(/\blogo\b|hersteller(logo)?|manufacturer|producent/gi, "").replace(/^[\s:–-]+|[\s:–-]+$/g, "");
}

/** A well-known brand in the product's own name: at its beginning, behind the words for what it is, or at its end where it is set off. */
function namedBrand(heading: Heading): Found | null {
  const found = brandsIn(heading.text);
  const [first] = found;
  const different = new Set(found.map(({ brand }) => plainWords(brand)));
  if (first === undefined) return null;
  const plain = plainWords(heading.text);
  const path = elementPath(heading.context);
  if (first.at === 0) return NO_ORIGINAL.test(plain) ? null : { text: first.brand, path };
  const last = found.at(-1) ?? first;
  if (SIGNED_BY.test(heading.text.slice(0, -last.brand.length)) && heading.text.endsWith(last.brand) && !FITS.test(plain))
    return { text: last.brand, path };
  if (different.size > 1 || FOR_OTHERS.test(plain) || (PART_MAKERS.has(plainWords(first.brand)) && !/^(?:cpu|pro[cz])/.test(plain)))
    return null;
  const isSigned = heading.text.endsWith(` - ${first.brand}`) || heading.text.endsWith(` – ${first.brand}`);
  return first.at <= 4 || isSigned ? { text: first.brand, path } : null;
}

/** "LCD monitor 27 (60005830)": a code in brackets at the end of the name. */
function bracketedNumber(heading: Heading): Found | null {
  const code = /\(\s*([A-Z0-9][A-Z0-9./_#-]{5,24})\s*\)\s*$/.exec(heading.text)?.[1];
  if (code === undefined || !/\d.*\d.*\d/.test(code) || /^\d{1,4}[-/x]\d{1,4}$/i.test(code) || /^\d{12,}$/.test(code)) return null;
  if (/^\d+$/.test(code) ? code.length < 7 || /^(19|20)\d{6}$/.test(code) : !/[A-Z]/.test(code)) return null;
  return { text: code, path: elementPath(heading.context) };
}

/** In the name or the address, or in a data attribute that says the same wherever it stands. */
function hiddenGtin(heading: Heading, data: readonly DataAttribute[], address: URL): Found | null {
  const inName = digitsIn(heading.text) < 8 ? null : (findGtins(heading.text)[0] ?? thirteenDigits(heading.text));
  if (inName !== null) return { text: inName, path: elementPath(heading.context) };
  const found = new Map<string, Found>();
  for (const { context, name, text } of data) {
    const gtin = GTIN_ATTRIBUTE.test(name) ? normalizeGtin(text) : null;
    if (gtin !== null) found.set(gtin, { text: gtin, path: `${elementPath(context)}@${name}` });
  }
  const [only, ...others] = found.values();
  if (only !== undefined) return others.length === 0 ? only : null;
  const gtin = thirteenDigits(address.pathname);
  return gtin === null ? null : { text: gtin, path: "url" };
}

function digitsIn(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) - 48) >>> 0 < 10) count++;
  return count;
}

/** Thirteen digits in a name or an address are an EAN where the check digit is right and they are no time in milliseconds. */
function thirteenDigits(text: string): string | null {
  if (digitsIn(text) < 13) return null;
  const [digits, ...more] = [...text.matchAll(/(?<!\d)\d{13}(?!\d)/g)].map(([run]) => run).filter((run) => !/^1[4-9]/.test(run));
  return digits === undefined || more.length > 0 ? null : normalizeGtin(digits);
}
