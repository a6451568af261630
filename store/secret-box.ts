import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigurationError } from "../errors.ts";

/** Seals secrets (webhook keys, tokens) so that the database alone does not give them away. */
export interface SecretBox {
  seal(secret: string): string;
  /** Throws ConfigurationError when it was sealed with another key or was tampered with. */
  open(sealed: string): string;
  /** HMAC-SHA256 of a text in base64url, with a key derived for that alone: the same text always has the same. */
  sign(text: string): string;
  /** What stands for a private seller: HMAC-SHA256 of a text, cut to 80 bits, with a key derived for that alone. */
  pseudonym(text: string): string;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = "v1";

/** AES-256-GCM with a random nonce for each secret; `v1.` and base64url of nonce, tag and text. `key` is 32 bytes. */
export function secretBox(key: Uint8Array): SecretBox {
  if (key.length !== KEY_BYTES)
    throw new ConfigurationError([
      `The secret key has ${key.length} bytes instead of ${KEY_BYTES}; make one with: openssl rand -base64 32`,
    ]);
  const signingKey = Buffer.from(hkdfSync("sha256", key, "", "cenoskop signatures", KEY_BYTES));
  const pseudonymKey = Buffer.from(hkdfSync("sha256", key, "", "cenoskop pseudonyms", KEY_BYTES));
  return {
    pseudonym: (text) => `private-seller-${base32(createHmac("sha256", pseudonymKey).update(text).digest().subarray(0, 10))}`,
    sign: (text) => createHmac("sha256", signingKey).update(text).digest("base64url"),
    seal(secret) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
      const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64url")}`;
    },
    open(sealed) {
      const bytes = Buffer.from(sealed.slice(VERSION.length + 1), "base64url");
      try {
        if (!sealed.startsWith(`${VERSION}.`)) throw new Error(`it does not begin with ${VERSION}.`);
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
      } catch (error) {
        throw new ConfigurationError([
          `A stored secret cannot be opened with this key (${error instanceof Error ? error.message : String(error)}); ` +
            "bring back the key it was sealed with, or store the secret again",
        ]);
      }
    },
  };
}

/** RFC 4648 in lower case; a whole number of its characters. */
function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => "abcdefghijklmnopqrstuvwxyz234567"[Number.parseInt(five, 2)]).join("");
}

/** Reads a key given in base64 (or base64url). */
export function readSecretKey(text: string): Uint8Array {
  const key = Buffer.from(text.trim(), "base64");
  if (key.length !== KEY_BYTES) {
    throw new ConfigurationError([`The secret key is not ${KEY_BYTES} bytes in base64; make one with: openssl rand -base64 ${KEY_BYTES}`]);
  }
  return key;
}

/** The box that the configuration names: by its key, or the key file of DATA_DIR. */
export async function secretBoxOf({
  secretKey,
  dataDir,
}: {
  readonly secretKey: string | null;
  readonly dataDir: string;
}): Promise<SecretBox> {
  return secretKey === null ? openSecretBox(dataDir) : secretBox(readSecretKey(secretKey));
}

/** The same without making a key where there is none: then null. */
export async function existingSecretBox(place: { readonly secretKey: string | null; readonly dataDir: string }): Promise<SecretBox | null> {
  const key = place.secretKey ?? (await readKeyFile(join(place.dataDir, "secret-key")));
  return key === null ? null : secretBox(readSecretKey(key));
}

/** The box of DATA_DIR: its key is made on first use, in a file only its owner may read. Several processes may come at once. */
export async function openSecretBox(dataDir: string): Promise<SecretBox> {
  const path = join(dataDir, "secret-key");
  const existing = await readKeyFile(path);
  if (existing !== null) return secretBox(readSecretKey(existing));
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  try {
    // never replaces a key that another process made meanwhile
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return openSecretBox(dataDir);
}

async function readKeyFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
