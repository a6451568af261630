import { Type } from "typebox";
import { Nullable, refTo } from "../schema.ts";

export const PageParserSchema = Type.Object(
  {
    label: Type.String({ examples: ["site:ceneo.pl"], description: "As in observations" }),
    version: Type.Integer({ description: "Rises when the parser's answers change" }),
    hosts: Type.Array(Type.String(), { description: "Each with its subdomains; empty for a shop program, recognised by its pages" }),
    verified: Type.Boolean({ description: "Checked against real pages" }),
    note: Nullable(Type.String({ description: "Why it could not be checked" })),
    search_url: Nullable(Type.String({ description: "How its own search is asked, {query} filled in; null: it is not known" })),
    search_note: Nullable(Type.String({ description: "Why the search could not be checked" })),
  },
  { $id: "PageParser", description: "What reads the pages of a site or of a shop program" },
);
export const PageParser = refTo(PageParserSchema);
