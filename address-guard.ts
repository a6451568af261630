import { lookup as lookupBySystem } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, buildConnector } from "undici";
import { ConfigurationError, ForbiddenAddressError } from "./errors.ts";

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Host name to addresses; the system's resolver unless a test brings its own. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export interface AddressGuardOptions {
  /**
   * Hosts exempt by name: "shop.internal", "*.shop.internal" (any name below it), either with ":8080" for that port alone.
   * An address ("127.0.0.1", "::1") exempts that spelling.
   */
  readonly allowedHosts: readonly string[];
  readonly resolve?: Resolve;
}

export interface GuardedAgentOptions extends AddressGuardOptions {
  readonly connectTimeoutMs?: number;
  /** Time to the last byte of the headers. */
  readonly headersTimeoutMs?: number;
  /** Longest pause between two pieces of the body. */
  readonly bodyTimeoutMs?: number;
  /** All headers of an answer together. */
  readonly maxHeaderBytes?: number;
  /** Open connections to one origin. */
  readonly connectionsPerOrigin?: number;
}

/** Services that hand out credentials to whoever asks from inside a cloud; most also have private addresses. */
const METADATA_NAMES = new Set([
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "metadata.azure.internal",
  "metadata.tencentyun.com",
  "instance-data",
  "instance-data.ec2.internal",
]);
/** Azure's wire server: a public address that means the host machine. */
const METADATA_ADDRESSES = new Set(["168.63.129.16"]);

const RANGE_WORDS: Readonly<Record<string, string>> = {
  carrierGradeNat: "shared by a provider's network",
  linkLocal: "link-local",
  uniqueLocal: "unique-local",
  rfc6052: "translated by a local NAT64",
  "6to4": "6to4",
  unicast: "outside the range of public IPv6 addresses",
};

/**
 * Checks what can be checked of a URL without asking DNS: http or https, no user name or password in it, and no host that is
 * itself a forbidden address, however it is spelled. The connection must still be made by an agent of `createGuardedAgent`.
 * @throws ForbiddenAddressError
 */
export function assertAllowedUrl(url: string | URL, allowedHosts: readonly string[]): URL {
  const parsed = URL.parse(String(url));
  if (parsed === null)
    throw new ForbiddenAddressError(`"${String(url)}" is no web address; write it like https://www.example.com/product.`);
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") {
    throw new ForbiddenAddressError(`${parsed.protocol} addresses are not visited; use an http or https address.`);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new ForbiddenAddressError(`The address of ${parsed.host} carries a user name or password; remove it from the address.`);
  }
  const hostname = bareHost(parsed.hostname);
  if (isAllowedByName(hostname, portOf(parsed), allowedHosts)) return parsed;
  if (METADATA_NAMES.has(hostname)) refuse(hostname, "a cloud's metadata service");
  if (isLocalhost(hostname)) refuse(hostname, "this machine (loopback)");
  if (isIP(hostname) !== 0) {
    const why = whyForbidden(hostname);
    if (why !== null) refuse(hostname, why);
  }
  return parsed;
}

/**
 * Addresses that a connection to the host may use, every one of them checked. Connect to these and not to the name: a second
 * look-up could answer differently. `*.localhost` is 127.0.0.1 without asking DNS (RFC 6761, section 6.3).
 * @throws ForbiddenAddressError when any address is forbidden; the resolver's own error when the name does not resolve.
 */
export async function resolveAllowed(host: string, port: number, options: AddressGuardOptions): Promise<readonly ResolvedAddress[]> {
  const hostname = bareHost(host);
  const exempt = isAllowedByName(hostname, port, options.allowedHosts);
  if (!exempt && METADATA_NAMES.has(hostname)) refuse(hostname, "a cloud's metadata service");
  const addresses = await addressesOf(hostname, options.resolve ?? systemResolve);
  if (exempt) return addresses;
  for (const { address } of addresses) {
    const why = whyForbidden(address);
    if (why !== null) refuse(hostname, why, address);
  }
  return addresses;
}

/**
 * An undici dispatcher whose every connection goes to an address that was checked just before, so that a name which changes its
 * address between check and connection (DNS rebinding) gains nothing. Redirects are not followed: whoever follows them calls
 * `assertAllowedUrl` on the next address first.
 */
export function createGuardedAgent(options: GuardedAgentOptions): Agent {
  const { allowedHosts, resolve = systemResolve } = options;
  const guard = { allowedHosts, resolve };
  const shared = {
    timeout: options.connectTimeoutMs ?? 10_000,
    allowH2: false,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 1000,
  };
  // the port is not told to a look-up function, hence one connector for exempt hosts and one for all others
  const exempt = buildConnector({ ...shared, lookup: lookupWith((hostname) => addressesOf(bareHost(hostname), resolve)) });
  const checked = buildConnector({ ...shared, lookup: lookupWith((hostname) => resolveAllowed(hostname, 0, guard)) });
  return new Agent({
    connections: options.connectionsPerOrigin ?? 32,
    headersTimeout: options.headersTimeoutMs ?? 15_000,
    maxHeaderSize: options.maxHeaderBytes ?? 16 * 1024,
    bodyTimeout: options.bodyTimeoutMs ?? 15_000,
    connect(target, callback) {
      const hostname = bareHost(target.hostname);
      const port = Number(target.port) || (target.protocol === "https:" ? 443 : 80);
      if (isAllowedByName(hostname, port, allowedHosts)) return exempt(target, callback);
      try {
        assertAllowedUrl(`${target.protocol}//${target.host ?? target.hostname}`, allowedHosts);
      } catch (error) {
        return callback(error as Error, null);
      }
      return checked(target, (...result) => {
        const [error, socket] = result;
        if (error !== null) return callback(...result);
        const why = whyForbidden(socket.remoteAddress ?? "");
        if (why === null) return callback(...result);
        socket.destroy();
        callback(new ForbiddenAddressError(refusal(hostname, why, socket.remoteAddress ?? "unknown")), null);
      });
    },
  });
}

/** A `lookup` for net.connect that gives out only what `addresses` allows. */
export function lookupWith(addresses: (hostname: string) => Promise<readonly ResolvedAddress[]>): LookupFunction {
  return (hostname, options, callback) => {
    void (async () => {
      let found: readonly ResolvedAddress[];
      try {
        found = await addresses(hostname);
      } catch (error) {
        return callback(error as NodeJS.ErrnoException, []);
      }
      const first = found[0];
      if (first === undefined) return callback(Object.assign(new Error(`${hostname} has no address`), { code: "ENOTFOUND" }), []);
      if (options.all === true) return callback(null, [...found]);
      callback(null, first.address, first.family);
    })();
  };
}

/**
 * Why an address may not be visited, in a few words, or null. Public means: unicast in IANA's special-purpose registries
 * (RFC 6890), within 2000::/3 for IPv6, and the same of an IPv4 address carried inside an IPv6 one (mapped, or NAT64).
 */
export function whyForbidden(address: string): string | null {
  const text = address.split("%")[0] ?? "";
  if (!ipaddr.isValid(text)) return "no address";
  let parsed = ipaddr.parse(text);
  if (parsed instanceof ipaddr.IPv6) {
    const bytes = parsed.toByteArray();
    const range = parsed.range();
    // IPv6-only networks reach the whole IPv4 internet through 64:ff9b::/96 (RFC 6052)
    const nat64 = range === "rfc6052" && bytes.slice(4, 12).every((byte) => byte === 0);
    if (range === "ipv4Mapped" || nat64) {
      parsed = ipaddr.fromByteArray(bytes.slice(12));
    } else {
      const global = range === "unicast" && ((bytes[0] ?? 0) & 0xe0) === 0x20;
      return global ? null : (RANGE_WORDS[range] ?? range);
    }
  }
  if (METADATA_ADDRESSES.has(parsed.toString())) return "a cloud's metadata service";
  const range = parsed.range();
  if (range === "linkLocal" && parsed.toString() === "169.254.169.254") return "a cloud's metadata service";
  return range === "unicast" ? null : (RANGE_WORDS[range] ?? range);
}

function refuse(hostname: string, why: string, address: string | null = null): never {
  throw new ForbiddenAddressError(refusal(hostname, why, address));
}

function refusal(hostname: string, why: string, address: string | null): string {
  const what = address === null || address === hostname ? hostname : `${hostname} (${address})`;
  return `${what} is ${/ /.test(why) ? why : `a ${why} address`} and is not visited from here; if you trust it, add "${hostname}" to ALLOWED_HOSTS.`;
}

async function addressesOf(hostname: string, resolve: Resolve): Promise<readonly ResolvedAddress[]> {
  const family = isIP(hostname);
  if (family !== 0) return [{ address: hostname, family }];
  if (isLocalhost(hostname)) return [{ address: "127.0.0.1", family: 4 }];
  return resolve(hostname);
}

const systemResolve: Resolve = (hostname) => lookupBySystem(hostname, { all: true, order: "verbatim" });

const isLocalhost = (hostname: string): boolean => hostname === "localhost" || hostname.endsWith(".localhost");

/** Lower case, without brackets or the trailing dot that names the same host. */
const bareHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");

const portOf = (url: URL): number => Number(url.port) || (url.protocol === "https:" ? 443 : 80);

interface AllowedHost {
  readonly hostname: string;
  readonly below: boolean;
  readonly port: number | null;
}

const compiled = new WeakMap<readonly string[], readonly AllowedHost[]>();

function isAllowedByName(hostname: string, port: number, allowedHosts: readonly string[]): boolean {
  let list = compiled.get(allowedHosts);
  if (list === undefined) {
    list = allowedHosts.map(readAllowedHost);
    compiled.set(allowedHosts, list);
  }
  return list.some(
    (entry) =>
      (entry.below ? hostname.endsWith(`.${entry.hostname}`) : hostname === entry.hostname) && (entry.port === null || entry.port === port),
  );
}

/** @throws ConfigurationError when the entry is no host name. */
function readAllowedHost(entry: string): AllowedHost {
  const below = entry.startsWith("*.");
  const text = below ? entry.slice(2) : entry;
  const url = URL.parse(`http://${isIP(text) === 6 ? `[${text}]` : text}`);
  if (url === null || url.username !== "" || url.pathname !== "/" || url.search !== "" || url.hostname.includes("*")) {
    throw new ConfigurationError([
      `ALLOWED_HOSTS has "${entry}", which is no host name; write "shop.example", "*.shop.example" or "shop.example:8080".`,
    ]);
  }
  const port = isIP(text) === 6 ? undefined : /:(\d+)$/.exec(text)?.[1];
  return { hostname: bareHost(url.hostname), below, port: port === undefined ? null : Number(port) };
}
