import { DomHandler, type Document, type Element } from "domhandler";
import { readAttributes, readText } from "./scanned-text.ts";
import { CLOSE, OPEN, RAW_TEXT, REMARK, TEXT, type ScannedPage } from "./scan-html.ts";

/** A page as a tree, and its elements in document order, which is the order of the scan's. */
export interface ParsedHtml {
  readonly document: Document;
  readonly elements: readonly Element[];
}

/** Builds the tree that selectors need; most pages are read without one. */
export function parseHtml(page: ScannedPage): ParsedHtml {
  const { events } = page;
  const elements: Element[] = [];
  const handler = new DomHandler(undefined, undefined);
  const open: Element[] = [];
  for (let i = 0; i < events.length; i++) {
    switch (events[i]) {
      case OPEN: {
        handler.onopentag((page.kinds[elements.length] as { name: string }).name, readAttributes(page, elements.length));
        const parent = open[open.length - 1] ?? handler.root;
        const element = parent.children[parent.children.length - 1] as Element;
        open.push(element);
        elements.push(element);
        break;
      }
      case CLOSE:
        handler.onclosetag();
        open.pop();
        break;
      case TEXT:
      case RAW_TEXT:
        handler.ontext(readText(page, i));
        i += 3;
        break;
      case REMARK: {
        const said = page.bytes.toString("utf8", events[i + 1], events[i + 2]);
        if (events[i + 3] === 1) handler.onprocessinginstruction("!doctype", `!${said}`);
        else {
          handler.oncomment(said);
          handler.oncommentend();
        }
        i += 3;
        break;
      }
    }
  }
  handler.onend();
  return { document: handler.root, elements };
}
