import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigurationError } from "./errors.ts";
import type { S3Place } from "./store/s3-page-store.ts";

export const ROLES = ["all", "api", "scheduler", "worker"] as const;
export type Role = (typeof ROLES)[number];

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the program needs to know before it starts. */
export interface Config {
  readonly role: Role;
  /** Absolute. */
  readonly dataDir: string;
  /** null: an embedded Postgres below dataDir. */
  readonly databaseUrl: string | null;
  /** null: the queue lives in Postgres. */
  readonly redisUrl: string | null;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly logLevel: LogLevel;
  /** Lower case. */
  readonly allowedHosts: readonly string[];
  /** null: Playwright's own, the system's, or the one from npm. */
  readonly chromiumPath: string | null;
  readonly userAgent: string;
  /** Sources read at once by one process. */
  readonly workerConcurrency: number;
  /** null: a key file below dataDir, made on first use. */
  readonly secretKey: string | null;
  /** Absolute. */
  readonly pagesDir: string;
  /** null: pages are kept in pagesDir. */
  readonly pagesBucket: S3Place | null;
  /** Older pages are let go of; null: never for their age. */
  readonly pagesKeepDays: number | null;
  /** Beyond this the oldest go first; null: however many there are. */
  readonly pagesMaxBytes: number | null;
  /** Names of private sellers go when these were not seen for so many days. */
  readonly privateSellersKeepDays: number;
  /** Where daily rates are loaded from; null: not from outside. */
  readonly rateAddresses: Readonly<Record<"ecb" | "nbp", string | null>>;
}

export interface ConfigVariable {
  readonly name: string;
  /** As a person reads it; "" where nothing is the default. */
  readonly default: string;
  readonly meaning: string;
}

const RATES_OF_ECB = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml";
const RATES_OF_NBP = "https://api.nbp.pl/api/exchangerates/tables/A/last/30/?format=json";

/** Every environment variable the program reads. The README's table and `--help` are checked against this list. */
export const CONFIG_VARIABLES: readonly ConfigVariable[] = [
  { name: "ROLE", default: "all", meaning: "What this process does: all, api, scheduler or worker. Anything but all needs DATABASE_URL." },
  { name: "DATA_DIR", default: "./data", meaning: "Folder for the embedded Postgres, the key file and the stored pages." },
  {
    name: "DATABASE_URL",
    default: "",
    meaning: "Postgres to use, postgres://user:password@host:5432/name. Unset: an embedded one in DATA_DIR.",
  },
  { name: "REDIS_URL", default: "", meaning: "Redis or Valkey for the job queue, redis://host:6379. Unset: the queue lives in Postgres." },
  { name: "HOST", default: "127.0.0.1", meaning: "Address the API listens on. 0.0.0.0 opens it to the network." },
  { name: "PORT", default: "3000", meaning: "Port of the API; 0 takes any free one." },
  { name: "LOG_LEVEL", default: "info", meaning: "trace, debug, info, warn, error, fatal or silent." },
  {
    name: "ALLOWED_HOSTS",
    default: "",
    meaning:
      "Hosts, separated by commas, that may be visited and notified although their addresses are private: shop.lan, *.lan or shop.lan:8080.",
  },
  { name: "CHROMIUM_PATH", default: "", meaning: "Chromium or Chrome to run. Unset: Playwright's own, the system's, or the one from npm." },
  { name: "USER_AGENT", default: "", meaning: "User-Agent sent to shops, instead of Cenoskop's own with CONTACT_URL in it." },
  {
    name: "CONTACT_URL",
    default: "",
    meaning: "Page or mailto: address where a shop can complain; becomes part of the User-Agent. Please set it.",
  },
  { name: "WORKER_CONCURRENCY", default: "8", meaning: "How many sources one process reads at once, 1 to 100." },
  {
    name: "SECRET_KEY",
    default: "",
    meaning: "Seals webhook secrets in the database: 32 bytes in base64. Unset: a key file in DATA_DIR. The same for all processes.",
  },
  { name: "PAGES_DIR", default: "DATA_DIR/pages", meaning: "Folder for stored pages. All processes must see the same one." },
  {
    name: "PAGES_URL",
    default: "",
    meaning:
      "S3-compatible store to keep pages in instead: s3://host/bucket/prefix?region=eu-central-1. For a server without TLS s3+http://host:port/bucket.",
  },
  { name: "PAGES_KEY_ID", default: "", meaning: "Access key of that store: it must read, write, delete and list." },
  { name: "PAGES_SECRET", default: "", meaning: "Secret of that access key." },
  {
    name: "PAGES_KEEP_DAYS",
    default: "90",
    meaning: "Stored pages older than this are let go of, except those that somebody still has to decide about. 0: never for their age.",
  },
  {
    name: "PAGES_MAX_GB",
    default: "50",
    meaning: "When stored pages take more, the oldest go first, with the same exception. 0: no limit.",
  },
  {
    name: "PRIVATE_SELLERS_KEEP_DAYS",
    default: "90",
    meaning: "Names of private sellers are let go of when they were not seen for so many days, 1 to 3650; see docs/privacy.md.",
  },
  {
    name: "RATES_ECB_URL",
    default: RATES_OF_ECB,
    meaning: "The ECB's daily rates, loaded where a channel compares other currencies by them. off: never from outside.",
  },
  {
    name: "RATES_NBP_URL",
    default: RATES_OF_NBP,
    meaning: "NBP's table A, loaded where a channel compares other currencies by it. off: never from outside.",
  },
];

/** What ALLOWED_HOSTS takes: a name, all names below one, or an address; the first two with a port where only that is meant. */
const ALLOWED_HOST =
  /^(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.?(:\d{1,5})?$|^[0-9a-f:.]*:[0-9a-f:.]*$/;

/**
 * Reads the configuration from environment variables; an empty value counts as unset.
 * @throws ConfigurationError with one sentence per mistake, all of them at once.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const problems: string[] = [];
  const text = (name: string): string | null => {
    const value = env[name]?.trim();
    return value === undefined || value === "" ? null : value;
  };
  const oneOf = <const T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name);
    const found = allowed.find((one) => one === value);
    if (value !== null && found === undefined) problems.push(`${name} is "${value}"; set it to one of ${allowed.join(", ")}.`);
    return found ?? fallback;
  };
  const integer = (name: string, least: number, most: number, fallback: number): number => {
    const value = text(name);
    if (value === null) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= most) return number;
    problems.push(`${name} is "${value}"; set it to a whole number from ${least} to ${most}.`);
    return fallback;
  };
  // the value is not repeated: it may carry a password
  const url = (name: string, protocols: readonly string[], example: string): string | null => {
    const value = text(name);
    if (value === null) return null;
    const parsed = URL.parse(value);
    if (parsed !== null && protocols.includes(parsed.protocol) && (parsed.host !== "" || parsed.searchParams.has("host"))) return value;
    problems.push(`${name} is no ${protocols.map((protocol) => `${protocol}//`).join(" or ")} address; write it like ${example}.`);
    return null;
  };

  const rates = (name: string, official: string): string | null =>
    text(name)?.toLowerCase() === "off" ? null : (url(name, ["https:", "http:"], official) ?? official);

  const role = oneOf("ROLE", ROLES, "all");
  const databaseUrl = url("DATABASE_URL", ["postgres:", "postgresql:"], "postgres://user:password@host:5432/cenoskop");
  const redisUrl = url("REDIS_URL", ["redis:", "rediss:"], "redis://host:6379");
  if (role !== "all" && text("DATABASE_URL") === null) {
    problems.push(
      `ROLE is "${role}" but DATABASE_URL is not set: processes of different roles share one Postgres; set DATABASE_URL, or use ROLE=all.`,
    );
  }

  const dataDir = resolve(text("DATA_DIR") ?? "data");
  const allowedHosts = (text("ALLOWED_HOSTS") ?? "")
    .split(",")
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== "");
  for (const host of allowedHosts) {
    if (ALLOWED_HOST.test(host)) continue;
    problems.push(`ALLOWED_HOSTS has "${host}", which is no host name; write "shop.example", "*.shop.example" or "shop.example:8080".`);
  }

  const chromiumPath = text("CHROMIUM_PATH");
  if (chromiumPath !== null && !existsSync(chromiumPath)) {
    problems.push(`CHROMIUM_PATH is "${chromiumPath}", where there is no file; correct it, or leave it unset to have a browser found.`);
  }
  const contactUrl = text("CONTACT_URL");
  if (contactUrl !== null && !["http:", "https:", "mailto:"].includes(URL.parse(contactUrl)?.protocol ?? "")) {
    problems.push(`CONTACT_URL is "${contactUrl}"; write an address such as https://example.com/bot or mailto:bot@example.com.`);
  }
  const userAgent = text("USER_AGENT") ?? ownUserAgent(contactUrl);
  if (!/^[\u0020-\u007e]+$/.test(userAgent)) {
    problems.push(`USER_AGENT holds characters that no HTTP header may carry; write it in plain ASCII on one line.`);
  }
  const secretKey = text("SECRET_KEY");
  if (secretKey !== null && (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(secretKey) || Buffer.from(secretKey, "base64").length !== 32)) {
    problems.push("SECRET_KEY is not 32 bytes in base64; make one with: openssl rand -base64 32");
  }

  const pagesUrl = text("PAGES_URL");
  const pagesBucket = pagesUrl === null ? null : readBucket(pagesUrl, text("PAGES_KEY_ID"), text("PAGES_SECRET"), problems);
  const orNone = (number: number): number | null => (number === 0 ? null : number);

  const config: Config = {
    role,
    dataDir,
    databaseUrl,
    redisUrl,
    host: text("HOST") ?? "127.0.0.1",
    port: integer("PORT", 0, 65_535, 3000),
    logLevel: oneOf("LOG_LEVEL", LOG_LEVELS, "info"),
    allowedHosts: Object.freeze(allowedHosts),
    chromiumPath,
    userAgent,
    workerConcurrency: integer("WORKER_CONCURRENCY", 1, 100, 8),
    secretKey,
    pagesDir: resolve(text("PAGES_DIR") ?? join(dataDir, "pages")),
    pagesBucket,
    pagesKeepDays: orNone(integer("PAGES_KEEP_DAYS", 0, 36_500, 90)),
    pagesMaxBytes: orNone(integer("PAGES_MAX_GB", 0, 1_000_000, 50) * 1e9),
    privateSellersKeepDays: integer("PRIVATE_SELLERS_KEEP_DAYS", 1, 3650, 90),
    rateAddresses: { ecb: rates("RATES_ECB_URL", RATES_OF_ECB), nbp: rates("RATES_NBP_URL", RATES_OF_NBP) },
  };
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.freeze(config);
}

/** The address is not repeated in a problem: somebody may have put a key into it. */
function readBucket(address: string, keyId: string | null, secret: string | null, problems: string[]): S3Place | null {
  const url = URL.parse(address.replace(/^s3(\+https?)?:/, (_, plain?: string) => (plain === "+http" ? "http:" : "https:")));
  const [bucket = "", ...prefix] = (url?.pathname ?? "").split("/").filter((part) => part !== "");
  const odd =
    url === null || !/^s3(\+https?)?:/.test(address) || url.host === "" || bucket === "" || url.username !== "" || url.password !== "";
  if (odd)
    problems.push(
      "PAGES_URL is no address of a bucket; write it like s3://s3.example.com/bucket?region=eu-central-1, without a key in it.",
    );
  if (keyId === null || secret === null) problems.push("PAGES_URL is set without its key; set PAGES_KEY_ID and PAGES_SECRET.");
  if (odd || keyId === null || secret === null) return null;
  const region = url.searchParams.get("region") ?? "us-east-1";
  return {
    endpoint: url.origin,
    bucket: decodeURIComponent(bucket),
    prefix: prefix.map(decodeURIComponent).join("/"),
    region,
    keyId,
    secret,
  };
}

/** Says honestly who asks; the contact lets a shop reach whoever runs this installation. */
function ownUserAgent(contactUrl: string | null): string {
  const manifest = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };
  return `Cenoskop/${manifest.version} (${contactUrl === null ? "price monitoring" : `+${contactUrl}`})`;
}
