import type { Ended, SiteParser } from "../../site-parser.ts";

const EXTRACTOR = "site:olx.pl";
const PRICE = "[data-testid=ad-price-container] h3, h3[data-testid=ad-price-container]";
const PARAMETERS = "[data-testid=ad-parameters-container]";

/**
 * OLX: classified advertisements. "Zamienię" and "Za darmo" are no prices; "do negocjacji" says that the amount is asked, not fixed, and is
 * kept in the price's text. Of private sellers only that they are private is kept: no name, number or address.
 */
export const parser: SiteParser = {
  hosts: ["olx.pl"],
  version: 1,
  unverified: "No saved advertisement could be compared; written after the data-testid attributes that public tools read.",
  hints: { kind: "marketplace", country: "PL", currency: "PLN" },
  endings: [
    {
      css: "[data-testid=ad-inactive-msg], [data-cy=ad-inactive-msg]",
      outcome: "gone",
      reason: "OLX says that the advertisement is no longer active",
    },
  ],
  read(_page, tools) {
    const price = tools.find(PRICE);
    if (price === null) return unreadable("No price stands where OLX shows it; it may be no advertisement, or the layout has changed");
    if (!/\d/.test(price.text)) return unreadable(`The advertisement asks for no money: "${price.text.slice(0, 60)}"`);
    const type = tools.find({ css: `${PARAMETERS} p`, pattern: /^(?:osoba )?(?:prywatn[ea]|firmow[ea]|firma)$/i })?.text ?? "";
    const name = /^firm/i.test(type) ? tools.find("[data-testid=user-profile-user-name]") : null;
    const itemCondition = tools.find({ css: `${PARAMETERS} p`, pattern: /^Stan:\s*(.+)/i });
    const title = tools.find(["[data-cy=ad_title] h4", "[data-testid=offer_title] h4", "h1[data-cy=ad_title]"]);
    const number = tools.find({ css: "[data-cy=ad-footer-bar-section]", pattern: /ID:\s*(\d+)/ });
    return [
      {
        extractor: EXTRACTOR,
        fields: {
          price,
          // Without a stated type nobody can tell whether a name is a person's.
          sellerName: name ?? { text: /prywatn/i.test(type) ? "private" : "unknown", path: `${PARAMETERS} p` },
          ...(title && { name: title }),
          ...(itemCondition && { itemCondition }),
          ...(number && { sku: number }),
        },
      },
    ];
  },
};

function unreadable(reason: string): Ended {
  return { outcome: "unreadable", reason };
}
