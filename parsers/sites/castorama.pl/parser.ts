import type { SiteParser } from "../../site-parser.ts";

/** Castorama and its sisters (Kingfisher), shop and marketplace: structured data has the offer, the page's words have who sells it. */
export const parser: SiteParser = {
  hosts: ["castorama.pl", "castorama.fr", "diy.com"],
  version: 1,
  unverified: "No real page could be compared; written after what public programs that read it say of its pages in 2025 and 2026",
  hints: { kind: "marketplace", taxIncluded: true },
  tradersOnly: true,
  product: {
    sellerName: {
      line: /^(?:Sprzedaje i wysyła(?: przedsiębiorca)?|Vendu et expédié par|Sold (?:&|and) shipped by):?\s+(?!Castorama|B&Q)(.{2,60}?)(?=\s*(?:\n|$|\(|Zobacz|Oceny?\b))/i,
    },
    memberPrice: { line: /^Cena (?:z kartą|klubowa|dla klubowiczów|z Klubem)[^\d]{0,30}(\d[\d\s]*(?:,\d\d)?\s*zł)/i },
  },
};
