import type { OfferDraft } from "../../draft.ts";
import { dig, foundFields, isObject, objectsOf, stated, statedStock, textOfValue, type JsonObject } from "../../json-value.ts";
import { onlyRange } from "../../only-range.ts";
import type { Ended } from "../../site-parser.ts";

/**
 * What SFRA's `Product-Variation?pid=…` answers when a buyer chooses: the chosen variant with its price. null: not this document. A master
 * of which nothing is chosen yet has a range, or one price and no stock of its own.
 */
export function readProductVariation(json: unknown): readonly OfferDraft[] | Ended | null {
  const product = dig(json, "product");
  const price = dig(product, "price");
  if (typeof dig(json, "action") !== "string" || !isObject(product) || !isObject(price) || typeof product["productType"] !== "string")
    return null;
  const range = dig(price, "min", "sales", "formatted") ?? dig(price, "min", "list", "formatted");
  if (textOfValue(price["type"]) === "range" || range !== undefined)
    return onlyRange(
      `${textOfValue(range)} – ${textOfValue(dig(price, "max", "sales", "formatted") ?? dig(price, "max", "list", "formatted"))}`,
    );
  const asked = isObject(price["sales"]) ? "sales" : "list";
  if (!isObject(price[asked])) return { outcome: "unreadable", reason: "The shop shows no price for this product" };
  const isChosen = /^(?:variant|standard)$/.test(product["productType"]);
  const path = `product.price.${asked}`;
  const draft: OfferDraft = {
    extractor: "platform:salesforce-commerce",
    variant: chosenOf(product),
    fields: foundFields({
      name: stated(product["productName"], "product.productName"),
      brand: stated(product["brand"], "product.brand"),
      sku: stated(product["id"], "product.id"),
      gtin: stated(product["EAN"] ?? product["UPC"], "product.EAN"),
      price: stated(dig(price, asked, "value"), `${path}.value`),
      currency: stated(dig(price, asked, "currency"), `${path}.currency`),
      regularPrice: asked === "sales" ? stated(dig(price, "list", "value"), "product.price.list.value") : null,
      availability: isChosen ? statedStock(product["available"], "product.available") : null,
    }),
  };
  return [draft];
}

function chosenOf(product: JsonObject): Record<string, string> {
  const chosen = objectsOf(product["variationAttributes"]).map((attribute) => {
    const value = objectsOf(attribute["values"]).find(({ selected }) => selected === true);
    return [
      textOfValue(attribute["displayName"]) || textOfValue(attribute["attributeId"]),
      textOfValue(value?.["displayValue"]) || textOfValue(value?.["value"]),
    ];
  });
  return Object.fromEntries(chosen.filter(([name, value]) => name !== "" && value !== "")) as Record<string, string>;
}
