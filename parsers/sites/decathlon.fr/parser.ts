import type { SiteParser } from "../../site-parser.ts";

/**
 * Decathlon, shop and marketplace: structured data carries one offer per size in lists of lists. Price classes are those of the tiles beside
 * the product, so prices are left to structured data and the visible page.
 */
export const parser: SiteParser = {
  hosts: ["fr", "pl", "de", "es", "it", "be", "nl", "pt", "cz", "sk", "hu", "ro", "at", "ch", "ie", "se", "co.uk", "com.tr"].map(
    (country) => `decathlon.${country}`,
  ),
  version: 1,
  unverified: "Decathlon answers robots with a challenge; written after what public programs that read it say of its pages in 2023 to 2025",
  hints: { kind: "marketplace", taxIncluded: true },
  tradersOnly: true,
  product: {
    sellerName: {
      line: /^(?:Sprzedaje i wysyła|Sprzedawane i wysyłane przez|Vendu et expédié par|Verkauf und Versand durch|Verkauft und versendet von|Vendido y enviado por|Venduto e spedito da)(?: przedsiębiorca)?:?\s+(.{2,60}?)(?=\s*(?:\n|$|\())/i,
    },
    memberPrice: { line: /^(?:Cena klubowa|Cena dla członków|Prix membre|Mitgliederpreis)[^\d]{0,30}(\d[\d\s.]*(?:,\d\d)?\s*(?:zł|€))/i },
  },
};
