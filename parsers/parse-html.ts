import { DomHandler, type Document } from "domhandler";
import { Parser } from "htmlparser2";
import { UnreadablePageError } from "../errors.ts";

// Bounds for hostile pages. Real shop pages stay below 5 MB, 60 levels and 30,000 elements; the parser's work on a closing tag grows with depth.
const MOST_CHARACTERS = 12_000_000;
const DEEPEST = 600;
const MOST_ELEMENTS = 250_000;

class BoundedHandler extends DomHandler {
  #depth = 0;
  #elements = 0;
  override onopentag(name: string, attributes: Record<string, string>): void {
    if (++this.#depth > DEEPEST) throw new UnreadablePageError(`elements are nested deeper than ${DEEPEST} levels`);
    if (++this.#elements > MOST_ELEMENTS) throw new UnreadablePageError(`the page has more than ${MOST_ELEMENTS} elements`);
    super.onopentag(name, attributes);
  }
  override onclosetag(): void {
    this.#depth--;
    super.onclosetag();
  }
}

/** The page as a tree. Throws UnreadablePageError beyond the bounds. */
export function parseHtml(html: string): Document {
  if (html.length > MOST_CHARACTERS) throw new UnreadablePageError(`the page is longer than ${MOST_CHARACTERS} characters`);
  const handler = new BoundedHandler();
  new Parser(handler, { decodeEntities: true, recognizeCDATA: false }).end(html);
  return handler.root;
}
