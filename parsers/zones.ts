/** Which part of a page an element belongs to, by what its tag, class and id say. `main` is everything not known to be something else. */
export type Zone = "main" | "related" | "cart" | "chrome" | "review";

const ZONE_WORDS: Readonly<Record<Exclude<Zone, "main">, RegExp>> = {
  related:
    /relat|similar|recommend|cross-?sell|up-?sell|also-?(bought|view|like|purchas)|accessor|zubeh|carousel|slider|swiper|slick|owl-|recent|last-?(seen|viewed)|zuletzt|bestsell|podobn|polec(a|e)|akcesor|powiazan|sponsored|bundle|frequently|empfehl|(ae|ä)hnlich|suggest|featured|teaser|promoted|alternativ|complement|other-products|product_list_widget|widget_products|widget-area|you-may|look-?alike|souvisej|ajanlo|hasonlo|gerelateerd|correlat|relaciona|complet(a|e)-the/,
  cart: /mini[-_]?(cart|basket)|(block|header)[-_]?cart|(?<!(to|add|in|into|form)[-_]?)cart[-_]?(block|content|summary|preview|overlay|dropdown|total|widget|info|popup|drawer|sidebar)|basket-?(content|summary|preview|widget|info|drawer)|(^|[\s_-])(header|top|side|ajax|block|site)-?(cart|basket)|warenkorb-?(info|box|vorschau)|^(cart|basket|koszyk|warenkorb|shopping-?cart)$|koszyk-?(info|box|widget)|offcanvas-cart|cart-offcanvas/,
  chrome:
    /(^|[\s_-])(foot(er)?|nav(bar|igation)?|menu|megamenu|cookie|consent|newsletter|infoboxcontents|boxtext|(?<!(?:product|produkt|pdp|item)__)side-?bar|breadcrumbs?|filters?|facets?|top-?bar|usercentrics|language|currency-?(switch|select)\w*)([\s_-]|$)/,
  review: /(^|[\s_-])(reviews?|opini[ae]\w*|rezension\w*|bewertung\w*|comments?|testimonials?|questions?|faq)([\s_-]|$)/,
};

/** Zone that an element's class and id open, in lower case, or null when they say nothing about it. */
export function zoneOfWords(words: string): Exclude<Zone, "main"> | null {
  if (words === "") return null;
  for (const zone of ["cart", "related", "chrome", "review"] as const) {
    if (ZONE_WORDS[zone].test(words)) return zone;
  }
  return null;
}

/** Zone that a tag or role opens by itself. */
export function zoneOfTag(tag: string, role: string | undefined): "chrome" | null {
  return tag === "footer" || tag === "nav" || role === "navigation" || role === "contentinfo" || role === "banner" ? "chrome" : null;
}
