import { SaxesParser } from "saxes";

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** Reads XML to the letter: throws for anything that is not well-formed, an undeclared prefix included. */
export function readXml(xml: string): XmlElement {
  const root = { name: "", attributes: {}, children: [] as XmlElement[], text: "" };
  const open: { name: string; attributes: Record<string, string>; children: XmlElement[]; text: string }[] = [root];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const plain = Object.fromEntries(Object.values(attributes).map((attribute) => [attribute.name, attribute.value]));
    const element = { name, attributes: plain, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  const take = (text: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on("text", take);
  parser.on("cdata", take);
  parser.on("closetag", () => void open.pop());
  parser.write(xml).close();
  const [only] = root.children;
  if (only === undefined) throw new Error("the document has no root");
  return only;
}

/** All elements of a name, at any depth, in the order of the document. */
export function elementsNamed({ children }: XmlElement, name: string): XmlElement[] {
  return children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsNamed(child, name)]);
}

/** Name -> text of an element's children. */
export function fieldsOf({ children }: XmlElement): Record<string, string> {
  return Object.fromEntries(children.map(({ name, text }) => [name, text]));
}
