import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadParsers } from "./registry.ts";

const folder = fileURLToPath(new URL("./", import.meta.url));
const registry = await loadParsers();

const HOSTS =
  "x-kom.pl morele.net mediaexpert.pl mediamarkt.pl mediamarkt.de saturn.de euro.com.pl komputronik.pl empik.com zalando.pl " +
  "decathlon.pl leroymerlin.pl castorama.pl rossmann.pl rossmann.de otto.de alternate.de allegro.pl amazon.pl amazon.de " +
  "amazon.com ebay.de ebay.pl kaufland.de kaufland.pl emag.ro olx.pl ceneo.pl skapiec.pl idealo.de geizhals.de heureka.cz " +
  "heureka.sk pricerunner.com google.com google.pl";

test.each(HOSTS.split(" "))("%s has a folder with pages", (host) => {
  const site = registry.siteOf(`www.${host}`);
  expect(globSync(`sites/${site?.name}/pages/*.html`, { cwd: folder }).length).toBeGreaterThanOrEqual(2);
});

/** What a page of each program holds that no other page does. */
const SIGNS: Readonly<Record<string, string>> = {
  shopify: `<script>Shopify.shop = "x.myshopify.com";</script>`,
  woocommerce: `<body class="single-product woocommerce woocommerce-page">`,
  prestashop: `<script>var prestashop = {"cart":{}};</script>`,
  magento: `<script type="text/x-magento-init">{}</script>`,
  "shopware-6": `<link href="/bundles/storefront/x.css">`,
  opencart: `<script src="catalog/view/javascript/common.js"></script>`,
  bigcommerce: `<script>var BCData = {"product_attributes":{}};</script>`,
  shoper: `<body id="shop_product7">`,
  idosell: `<form id="projector_form">`,
  "sap-commerce": `<cx-storefront class="stop-navigating">`,
  "salesforce-commerce": `<link href="/on/demandware.static/Sites-fjell-Site/-/css/global.css">`,
  evershop: `<script>var eContext = {"graphqlResponse":{}};</script>`,
  oxid: `<form class="js-oxProductForm">`,
  gambio: `<script src="GXModules/Gambio/x.js"></script>`,
  "xt-commerce": `<meta name="generator" content="xt:Commerce 6">`,
};

function platformOf(html: string): string | null {
  return registry.platformOf({ bytes: Buffer.from(html), html }, null)?.name ?? null;
}

test.each(Object.entries(SIGNS))("%s is recognised", (name, sign) => {
  expect(platformOf(`<!doctype html><html><head><title>Shop</title></head>${sign}<p>Kettle</p></html>`)).toBe(name);
});

test.each([
  `<p>We moved from Shopify and Magento to PrestaShop, WooCommerce, OpenCart, OXID, Gambio and Shopware.</p>`,
  `<a href="https://www.shopify.com/blog/magento_catalog">Shopify</a> <a href="https://woocommerce.com/">WooCommerce</a>`,
  `<img src="https://www.brand.example/on/demandware.static/-/Sites-master/default/dw1/image.jpg">`,
  `<div class="price product-price" data-product-id="7" data-offcanvas-cart="1">9,90 €</div>`,
  `<script>var product = {"price": 9.9}; var meta = {}; var static_token = "x";</script>`,
  `<meta name="generator" content="WordPress 6.8"><link href="/wp-content/plugins/contact-form/x.css">`,
  `<img src="/out/pictures/mobile.jpg"><a href="/templates/">Templates</a>`,
  `<script>window.dataLayer = [{ecommerce: {detail: {products: [{name: "Kettle"}]}}}]; window.__NEXT_DATA__ = {};</script>`,
])("an ordinary page is no shop program's: %s", (markup) => {
  expect(platformOf(`<!doctype html><html><head><title>Shop</title></head><body>${markup}<p>Kettle</p></body></html>`)).toBeNull();
});
