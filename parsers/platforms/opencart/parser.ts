import type { PlatformParser } from "../../site-parser.ts";

/** OpenCart 3 and 4, default templates and those that keep their structure: the price is a heading in a list beside the pictures. */
export const parser: PlatformParser = {
  version: 1,
  markers: ["index.php?route=product/product", "catalog/view/javascript/common.js", /catalog\/view\/(theme|stylesheet|javascript)\//],
  product: {
    price: ["#content ul.list-unstyled > li > h2 .price-new", "#content ul.list-unstyled > li > h2"],
    regularPrice: ["#content ul.list-unstyled > li > .price-old", "#content ul.list-unstyled > li > span[style*=line-through]"],
  },
};
