import type { SiteParser } from "../../site-parser.ts";

// "37,99 zł/m²" beside the price of the whole pack is no price of what one buys.
const WHOLE = /^(?!.*(?:\/|za|par|le|al|por)\s*(?:m²|m2|m³|mb|m|kg|l|ml)(?![\p{L}\d])).+$/iu;

/** Leroy Merlin, shop and marketplace, one program in every country: boards and tiles are priced per square metre and per pack. */
export const parser: SiteParser = {
  hosts: ["leroymerlin.fr", "leroymerlin.pl", "leroymerlin.es", "leroymerlin.it", "leroymerlin.pt", "leroymerlin.ro", "leroymerlin.gr"],
  version: 1,
  unverified:
    "Leroy Merlin answers robots with a challenge; written after what public programs that read it say of its pages in 2023 to 2026",
  hints: { kind: "marketplace", taxIncluded: true },
  tradersOnly: true,
  product: {
    name: "h1.l-product-detail-presentation__title",
    sku: ".js-product-ref",
    price: [
      { css: ".kl-price .js-main-price", pattern: WHOLE },
      { css: ".m-price.-main .m-price__line:not([data-cerberus='CROSSED_PRICE'])", pattern: WHOLE },
    ],
    regularPrice: [".kl-price .km-price__from-without-offer", ".m-price.-main [data-cerberus='CROSSED_PRICE']"],
    sellerName: [
      ".m-3p-seller__seller-link",
      {
        line: /^(?:Sprzedawane i wysyłane przez|Vendu et expédié par|Venduto e spedito da|Vendido y enviado por|Vendido e enviado por):?\s+(.{2,60}?)(?=\s*(?:\n|$|\())/i,
      },
    ],
  },
};
