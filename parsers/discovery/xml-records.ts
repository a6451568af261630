import { setImmediate as breathe } from "node:timers/promises";
import { Parser } from "htmlparser2";
import { UnreadablePageError } from "../../errors.ts";

/** An element inside a record, in the order in which they end. */
export interface XmlField {
  /** Local name in lower case: `g:price` is "price". */
  readonly name: string;
  /** Local name of the element around it. */
  readonly parent: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface XmlRecord {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly fields: readonly XmlField[];
}

export interface XmlOptions {
  /** Local names of the elements that are records. */
  readonly records: readonly string[];
  readonly depth: number;
  /** Told of each record; false ends the reading. */
  readonly onRecord: (record: XmlRecord) => boolean;
}

const PIECE = 128 * 1024;
const MOST_FIELDS = 300;
const LONGEST_TEXT = 5000;

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/**
 * Walks XML once and gives its records, flat; timers have their turn between pieces. No entities but XML's own five and numbers: a document
 * that declares some is refused, as is one that is too deep. Gives the local name of the root.
 * @throws UnreadablePageError; records given before it stand.
 */
export async function readXmlRecords(text: string, { records, depth, onRecord }: XmlOptions): Promise<string> {
  if (/<!ENTITY/i.test(text.slice(0, 50_000))) throw new UnreadablePageError("it declares entities of its own, which are not expanded");
  const open: Open[] = [];
  let root = "";
  let record: { readonly level: number; readonly fields: XmlField[] } | null = null;
  const reading = { ended: false };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const local = localName(name);
        if (root === "") root = local;
        if (open.length >= depth) throw new UnreadablePageError(`its elements stand more than ${depth} deep in each other`);
        if (record === null && records.includes(local)) record = { level: open.length, fields: [] };
        open.push({ name: local, attributes, text: "" });
      },
      ontext(data) {
        const at = open.at(-1);
        if (record !== null && at !== undefined && at.text.length < LONGEST_TEXT) at.text += data.slice(0, LONGEST_TEXT);
      },
      onclosetag() {
        const closed = open.pop();
        if (closed === undefined || record === null || reading.ended) return;
        if (open.length > record.level) {
          const field = { ...closed, text: closed.text.trim().slice(0, LONGEST_TEXT), parent: open.at(-1)?.name ?? "" };
          if (record.fields.length < MOST_FIELDS) record.fields.push(field);
        } else {
          reading.ended = !onRecord({ name: closed.name, attributes: closed.attributes, fields: record.fields });
          record = null;
        }
      },
    },
    { xmlMode: true },
  );
  for (let from = 0; from < text.length && !reading.ended; from += PIECE) {
    parser.write(text.slice(from, from + PIECE));
    await breathe();
  }
  // a document that was cut off ends in the middle of a record, which is none
  if (!reading.ended && open.length > 0) throw new UnreadablePageError("it ends in the middle; it was cut off");
  return root;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1).toLowerCase();
}
