import type { CheerioAPI } from "cheerio";
import type { Document } from "domhandler";
import { UnreadablePageError } from "../errors.ts";
import type { DecodedBody } from "./decode-body.ts";
import { decodeBody } from "./decode-body.ts";
import { loadTree } from "./load-tree.ts";
import { parseHtml } from "./parse-html.ts";
import { scanHtml } from "./scan-html.ts";
import { surveyPage, type Survey } from "./survey.ts";

/** One page as it came. */
export interface PageSource {
  /** After redirects. */
  readonly url: string;
  readonly body: Uint8Array;
  /** The Content-Type header. */
  readonly contentType: string | null;
}

/** One page, decoded; everything but `url` is computed when first asked for. */
export interface Page {
  readonly url: string;
  /** `url` taken apart. */
  readonly address: URL;
  /** `url`, or what <base href> makes of it. */
  readonly baseUrl: string;
  /** The source in UTF-8. */
  readonly bytes: Buffer;
  /** The source as text; most pages are read without it. */
  readonly html: string;
  /** The encoding it was read in, WHATWG name. */
  readonly encoding: string;
  readonly document: Document;
  /** For selectors; the walk behind `survey` is the cheaper way wherever it suffices. */
  readonly $: CheerioAPI;
  readonly survey: Survey;
  /** What a person sees, one line per block. */
  readonly text: string;
  /** `text` from its beginning: all of it, or whole lines of more than so many characters. */
  textBeyond(characters: number): string;
}

// Real shop pages stay below 5 MB.
const MOST_BYTES = 12_000_000;

/**
 * Kept until the next page is opened, for what V8 compiled for the functions that are made with each page: it throws that away when it collects
 * garbage while none of them lives, and compiling them again took a tenth of a page's time.
 */
let lastOpened: OpenedPage | null = null;

export function openPage({ url, body, contentType }: PageSource): Page {
  const decoded = once((): DecodedBody => {
    if (body.byteLength > MOST_BYTES) throw new UnreadablePageError(`the page is longer than ${MOST_BYTES} bytes`);
    return decodeBody(body, contentType);
  });
  const scanned = once(() => scanHtml(decoded().bytes, decoded().rare));
  const parsed = once(() => parseHtml(scanned()));
  const $ = once(() => loadTree(parsed().document));
  const numbers = once(() => new Map<unknown, number>(parsed().elements.map((element, i) => [element, i])));
  const survey = once(() => surveyPage(scanned(), (element) => numbers().get(element)));
  const text = once(() => survey().textBeyond(Number.POSITIVE_INFINITY));
  lastOpened = new OpenedPage(url, { decoded, parsed, $, survey, text });
  return lastOpened;
}

interface Parts {
  readonly decoded: () => DecodedBody;
  readonly parsed: () => { readonly document: Document };
  readonly $: () => CheerioAPI;
  readonly survey: () => Survey;
  readonly text: () => string;
}

/**
 * A class: of an object that is written with getters V8 keeps the getters, with all that they refer to, until its next full collection. So a page
 * would outlive its reading, and be moved to where collecting it is dear.
 */
class OpenedPage implements Page {
  readonly url: string;
  readonly #parts: Parts;
  #address: URL | null = null;

  constructor(url: string, parts: Parts) {
    this.url = url;
    this.#parts = parts;
  }

  get address(): URL {
    return (this.#address ??= new URL(this.url));
  }

  get baseUrl(): string {
    const base = this.survey.baseHref;
    return base !== null && URL.canParse(base, this.url) ? new URL(base, this.url).href : this.url;
  }

  get bytes(): Buffer {
    return this.#parts.decoded().bytes;
  }

  get html(): string {
    return this.#parts.decoded().text;
  }

  get encoding(): string {
    return this.#parts.decoded().encoding;
  }

  get document(): Document {
    return this.#parts.parsed().document;
  }

  get $(): CheerioAPI {
    return this.#parts.$();
  }

  get survey(): Survey {
    return this.#parts.survey();
  }

  get text(): string {
    return this.#parts.text();
  }

  textBeyond(characters: number): string {
    return this.survey.textBeyond(characters);
  }
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: compute() }).value;
}
