import { expect, test } from "vitest";
import { botWall } from "./bot-walls.ts";

const page = (head: string, body = ""): string => `<html><head>${head}</head><body>${body}</body></html>`;

test.each<[vendor: string, status: number, headers: Record<string, string>, body: string]>([
  ["Cloudflare", 403, { "cf-mitigated": "challenge" }, ""],
  ["Cloudflare", 503, {}, page("<title>Just a moment...</title>")],
  ["Cloudflare", 403, {}, page("", '<div id="cf-error-details">')],
  ["Akamai", 403, { server: "AkamaiGHost" }, page("<TITLE>Access Denied</TITLE>", "Reference&#32;&#35;18&#46;2e")],
  ["Akamai", 200, {}, page("", '<div id="sec-if-cpt-container"></div>')],
  ["DataDome", 403, {}, page("", '<script src="https://ct.captcha-delivery.com/c.js"></script>')],
  ["DataDome", 403, { "x-datadome": "protected" }, ""],
  ["HUMAN (PerimeterX)", 403, {}, page("", '<div id="px-captcha"></div>')],
  ["Imperva (Incapsula)", 200, {}, page("", "Request unsuccessful. Incapsula incident ID: 1-2")],
  ["Kasada", 429, { "x-kpsdk-ct": "0abc" }, ""],
  [
    "F5",
    200,
    {},
    page(
      "<title>Request Rejected</title>",
      "The requested URL was rejected. Please consult with your administrator.<br>Your support ID is: 1",
    ),
  ],
  ["AWS WAF", 202, { "x-amzn-waf-action": "challenge" }, ""],
  ["a captcha", 200, {}, page("<title>Are you a human?</title>", '<div class="g-recaptcha"></div>')],
])("%s with %i", (vendor, status, headers, body) => {
  expect(botWall(status, headers, Buffer.from(body))).toBe(vendor);
});

test.each<[name: string, status: number, headers: Record<string, string>, body: string]>([
  [
    "a page behind Cloudflare",
    200,
    { server: "cloudflare" },
    page("<title>Kettle</title>", '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'),
  ],
  [
    "a page behind DataDome",
    200,
    { "x-datadome": "protected" },
    page("<title>Kettle</title>", '<script src="https://js.datadome.co/tags.js"></script>'),
  ],
  ["a page behind HUMAN", 200, {}, page("<title>Kettle</title>", "<script>window._pxAppId='PX1'</script>")],
  ["a page behind Incapsula", 200, {}, page("<title>Kettle</title>", '<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>')],
  ["a page with a captcha in its review form", 200, {}, page("<title>Kettle</title>", '<div class="g-recaptcha"></div>')],
  ["a game called Captcha", 200, {}, page("<title>Captcha, the board game</title>", "99,00 zł")],
  ["a plain refusal", 403, { server: "nginx" }, page("<title>403 Forbidden</title>")],
  ["a page that is not there", 404, { server: "AkamaiGHost" }, page("<title>Not found</title>")],
])("not %s", (_name, status, headers, body) => {
  expect(botWall(status, headers, Buffer.from(body))).toBeNull();
});

test("a large page is not searched for marks of walls", () => {
  const body = page("<title>Reviews</title>", `Incapsula incident ID ${"x".repeat(70_000)}`);
  expect(botWall(200, {}, Buffer.from(body))).toBeNull();
});
