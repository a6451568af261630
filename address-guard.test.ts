import { request } from "undici";
import { expect, test } from "vitest";
import { assertAllowedUrl, createGuardedAgent, resolveAllowed, whyForbidden } from "./address-guard.ts";
import { ConfigurationError, ForbiddenAddressError } from "./errors.ts";
import { servePages } from "./test/hostile-server.ts";

test.each([
  ["http://127.0.0.1/"],
  ["http://2130706433/"],
  ["http://0x7f.1/"],
  ["http://0177.0.0.1/"],
  ["http://127.1/"],
  ["http://127.0.0.1./"],
  ["http://①②⑦.0.0.1/"],
  ["http://127。0。0。1/"],
  ["http://loc\u200balhost/"],
  ["http://LOCALHOST./"],
  ["http://shop.localhost:8080/"],
  ["http://[::1]/"],
  ["http://[::]/"],
  ["http://[::ffff:127.0.0.1]/"],
  ["http://[::ffff:a9fe:a9fe]/"],
  ["http://[::7f00:1]/"],
  ["http://[64:ff9b::a00:1]/"],
  ["http://[64:ff9b:1::808:808]/"],
  ["http://[2002:7f00:1::]/"],
  ["http://[2001:0:7f00::1]/"],
  ["http://[fd00:ec2::254]/"],
  ["http://[fe80::1]/"],
  ["http://[fec0::1]/"],
  ["http://[ff02::1]/"],
  ["http://[2001:db8::1]/"],
  ["http://[3fff::1]/"],
  ["http://169.254.169.254/latest/meta-data/"],
  ["http://168.63.129.16/"],
  ["http://10.1.2.3/"],
  ["http://172.16.0.1/"],
  ["http://192.168.1.1/"],
  ["http://100.64.0.1/"],
  ["http://100.100.100.200/"],
  ["http://0.0.0.0/"],
  ["http://192.0.2.1/"],
  ["http://198.18.0.1/"],
  ["http://203.0.113.7/"],
  ["http://224.0.0.1/"],
  ["http://255.255.255.255/"],
  ["http://240.0.0.1/"],
  ["http://metadata.google.internal/computeMetadata/v1/"],
  ["http://METADATA.google.internal./"],
  ["ftp://example.com/"],
  ["file:///etc/passwd"],
  ["javascript:alert(1)"],
  ["http://user:secret@example.com/"],
  ["http://user@example.com/"],
  ["not a url"],
  [""],
])("%s is refused", (url) => {
  expect(() => assertAllowedUrl(url, [])).toThrow(ForbiddenAddressError);
});

test.each([
  ["https://www.example.com/p?x=1"],
  ["http://8.8.8.8/"],
  ["http://[2606:4700::1111]/"],
  ["https://sklep.żółw.pl/"],
  ["http://172.32.0.1/"],
])("%s is allowed", (url) => {
  expect(assertAllowedUrl(url, []).href).toBe(new URL(url).href);
});

test("the refusal names the host, the reason and the remedy, and no password", () => {
  expect(() => assertAllowedUrl("http://192.168.1.1/x", [])).toThrow(
    /192\.168\.1\.1 is a private address .* add "192\.168\.1\.1" to ALLOWED_HOSTS/,
  );
  expect(() => assertAllowedUrl("http://user:secret@example.com/", [])).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("secret") }),
  );
});

test.each([
  [["shop.localhost"], "http://shop.localhost:81/", true],
  [["shop.localhost"], "http://SHOP.localhost./", true],
  [["shop.localhost"], "http://other.localhost/", false],
  [["shop.localhost"], "http://a.shop.localhost/", false],
  [["*.localhost"], "http://a.b.localhost/", true],
  [["*.localhost"], "http://localhost/", false],
  [["*.shop.localhost"], "http://evilshop.localhost/", false],
  [["shop.localhost:8080"], "http://shop.localhost:8080/", true],
  [["shop.localhost:8080"], "http://shop.localhost/", false],
  [["shop.localhost:80"], "http://shop.localhost/", true],
  [["shop.localhost:80"], "https://shop.localhost/", false],
  [["127.0.0.1"], "http://127.0.0.1:9/", true],
  [["127.0.0.1"], "http://127.0.0.2/", false],
  [["::1"], "http://[::1]:80/", true],
  [["[::1]:81"], "http://[::1]:80/", false],
  [["localhost"], "ftp://localhost/", false],
])("allowed hosts %j: %s -> %s", (allowedHosts, url, allowed) => {
  let refused: unknown = null;
  try {
    assertAllowedUrl(url, allowedHosts);
  } catch (error) {
    refused = error;
  }
  expect(refused instanceof ForbiddenAddressError).toBe(!allowed);
});

test("an entry that is no host name is a configuration error", () => {
  expect(() => assertAllowedUrl("http://example.com/", ["http://shop/"])).toThrow(ConfigurationError);
  expect(() => assertAllowedUrl("http://example.com/", ["shop.*"])).toThrow(ConfigurationError);
});

test("one forbidden address among many refuses the host", async () => {
  const resolve = async (): Promise<Array<{ address: string; family: number }>> => [
    { address: "93.184.215.14", family: 4 },
    { address: "10.0.0.5", family: 4 },
  ];
  await expect(resolveAllowed("shop.example", 443, { allowedHosts: [], resolve })).rejects.toThrow(
    /shop\.example \(10\.0\.0\.5\) is a private address/,
  );
  await expect(resolveAllowed("shop.example", 443, { allowedHosts: ["shop.example"], resolve })).resolves.toHaveLength(2);
});

test("names below localhost are this machine, whatever DNS says", async () => {
  const resolve = async (): Promise<never> => Promise.reject(new Error("DNS was asked"));
  await expect(resolveAllowed("a.localhost", 80, { allowedHosts: ["*.localhost"], resolve })).resolves.toEqual([
    { address: "127.0.0.1", family: 4 },
  ]);
  await expect(resolveAllowed("a.localhost", 80, { allowedHosts: [], resolve })).rejects.toThrow(ForbiddenAddressError);
});

test("a zone id does not hide a link-local address", () => {
  expect(whyForbidden("fe80::1%eth0")).toBe("link-local");
});

test("the agent connects to an allowed name, and to nothing else on this machine", async () => {
  await using server = await servePages({ "/": (_request, response) => void response.end("inside") });
  await using agent = disposable(createGuardedAgent({ allowedHosts: ["shop.localhost"] }));
  const get = async (host: string): Promise<string> =>
    (await request(`http://${host}:${server.port}/`, { dispatcher: agent.agent })).body.text();
  await expect(get("shop.localhost")).resolves.toBe("inside");
  await expect(get("127.0.0.1")).rejects.toThrow(ForbiddenAddressError);
  await expect(get("other.localhost")).rejects.toThrow(ForbiddenAddressError);
  await expect(get("[::ffff:127.0.0.1]")).rejects.toThrow(ForbiddenAddressError);
  expect(server.asked).toHaveLength(1);
});

test("a name that turns to this machine after the first look-up is refused at the connection", async () => {
  await using server = await servePages({ "/": (_request, response) => void response.end("inside") });
  let lookups = 0;
  const resolve = async (): Promise<Array<{ address: string; family: number }>> => [
    { address: lookups++ === 0 ? "93.184.215.14" : "127.0.0.1", family: 4 },
  ];
  await expect(resolveAllowed("rebind.example", server.port, { allowedHosts: [], resolve })).resolves.toHaveLength(1);
  await using agent = disposable(createGuardedAgent({ allowedHosts: [], resolve }));
  await expect(request(`http://rebind.example:${server.port}/`, { dispatcher: agent.agent })).rejects.toThrow(
    /rebind\.example \(127\.0\.0\.1\) is a loopback address/,
  );
  expect(lookups).toBe(2);
  expect(server.asked).toEqual([]);
});

function disposable(agent: ReturnType<typeof createGuardedAgent>): AsyncDisposable & { agent: typeof agent } {
  return { agent, [Symbol.asyncDispose]: () => agent.destroy() };
}
