import type { PlatformParser } from "../../site-parser.ts";

/** WooCommerce (WordPress): classic and block templates. */
export const parser: PlatformParser = {
  version: 1,
  markers: [/<body[^>]{0,2000}\bwoocommerce(-page)?\b/, "wp-content/plugins/woocommerce/", "wc-block-components-product-price"],
  product: {
    sku: [".product_meta .sku", ".sku"],
    regularPrice: [".product .summary .price del .amount", ".wp-block-woocommerce-product-price del .amount"],
    availability: [".product .summary .stock", ".product p.stock", ".wp-block-woocommerce-product-stock-indicator"],
  },
};
