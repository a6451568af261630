import type { PlatformParser } from "../../site-parser.ts";

/** OpenCart 3 and 4, default templates and those that keep their structure. */
export const parser: PlatformParser = {
  version: 1,
  markers: ["index.php?route=product/product", "catalog/view/javascript/common.js", /catalog\/view\/(theme|stylesheet|javascript)\//],
};
