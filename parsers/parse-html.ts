import { DomHandler, type Document, type Element } from "domhandler";
import { ELEMENT_CELLS, NAME_END, PARENT, TEXT_CELLS, TEXT_OWNER, TEXT_START, type ScannedPage } from "./scanned-page.ts";
import { readAttributes, readText } from "./scanned-text.ts";

/** A page as a tree, and its elements in document order, which is the order of the scan's. */
export interface ParsedHtml {
  readonly document: Document;
  readonly elements: readonly Element[];
}

/** Builds the tree that selectors need; most pages are read without one. */
export function parseHtml(page: ScannedPage): ParsedHtml {
  const { bytes, kinds, elements: cells, texts, textCount, remarks } = page;
  const elements: Element[] = [];
  const handler = new DomHandler(undefined, undefined);
  /** The open elements, and their numbers. */
  const open: Element[] = [];
  const path: number[] = [];
  const leaveUntil = (parent: number): void => {
    while (path.length > 0 && path[path.length - 1] !== parent) {
      handler.onclosetag();
      open.pop();
      path.pop();
    }
  };
  let text = 0;
  let remark = 0;
  for (;;) {
    const number = elements.length;
    const places = [
      number < kinds.length ? (cells[number * ELEMENT_CELLS + NAME_END] as number) : Number.POSITIVE_INFINITY,
      text < textCount ? (texts[text * TEXT_CELLS + TEXT_START] as number) : Number.POSITIVE_INFINITY,
      remarks[remark] ?? Number.POSITIVE_INFINITY,
    ] as const;
    const first = Math.min(...places);
    if (!Number.isFinite(first)) break;
    if (first === places[0]) {
      leaveUntil(cells[number * ELEMENT_CELLS + PARENT] as number);
      handler.onopentag((kinds[number] as { name: string }).name, readAttributes(page, number));
      const parent = open[open.length - 1] ?? handler.root;
      const element = parent.children[parent.children.length - 1] as Element;
      open.push(element);
      path.push(number);
      elements.push(element);
    } else if (first === places[1]) {
      leaveUntil(texts[text * TEXT_CELLS + TEXT_OWNER] as number);
      handler.ontext(readText(page, text++));
    } else {
      const [start, end, declares, parent] = remarks.slice(remark, (remark += 4)) as [number, number, number, number];
      leaveUntil(parent);
      const said = bytes.toString("utf8", start, end);
      if (declares === 1) handler.onprocessinginstruction("!doctype", `!${said}`);
      else {
        handler.oncomment(said);
        handler.oncommentend();
      }
    }
  }
  leaveUntil(-1);
  handler.onend();
  return { document: handler.root, elements };
}
