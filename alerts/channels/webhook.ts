import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { Type } from "typebox";
import { request } from "undici";
import type { Dispatcher } from "undici";
import { ForbiddenAddressError } from "../../errors.ts";
import type { Channel, Message, SendContext, SendResult, Target } from "../channel.ts";
import { retryAfterSeconds } from "../../retry-after.ts";

const Settings = Type.Object(
  {
    url: Type.String({
      pattern: "^https?://",
      maxLength: 2000,
      title: "Address",
      description: "Where messages are posted to, without user name and password.",
    }),
  },
  { additionalProperties: false },
);
type WebhookTarget = Target<{ readonly url: string }>;

const EXCERPT_BYTES = 1024;
const TIMEOUT_MS = 15_000;
const MAX_RETRY_AFTER_SECONDS = 86_400;
const GONE = 410;

/**
 * Posts JSON signed after the Standard Webhooks specification (standardwebhooks.com): headers webhook-id, webhook-timestamp and
 * webhook-signature, body `{ type, timestamp, data }`. Redirects are not followed: the next address would be nobody's choice.
 * Several secrets with spaces between them sign each, so that a secret can be changed without losing a message.
 */
export const webhook: Channel<typeof Settings> = {
  name: "webhook",
  title: "Webhook",
  description: "Posts each message as JSON to an address of yours, signed so that you can tell it is ours.",
  settings: Settings,

  makeSecret() {
    return `whsec_${randomBytes(32).toString("base64")}`;
  },

  check({ settings, secret }) {
    const url = URL.parse(settings.url);
    if (url === null) return [{ path: "/settings/url", message: "The address cannot be read. Write it like https://example.com/hook." }];
    if (url.username !== "" || url.password !== "")
      return [{ path: "/settings/url", message: "The address has a user name or password in it. Take them out; messages are signed." }];
    if (secret === null || signersOf(secret) === null) {
      return [
        { path: "/secret", message: "The secret is not as Standard Webhooks has it. Give whsec_ and 24 to 64 random bytes in base64." },
      ];
    }
    return [];
  },

  async send(target, message, context) {
    const [problem] = webhook.check?.(target) ?? [];
    const signers = target.secret === null ? null : signersOf(target.secret);
    if (problem !== undefined || signers === null)
      return failed(problem?.message ?? "The target has no secret. Set one.", { undeliverable: true });
    try {
      const answer = await post(target, message, signers, context);
      return await resultOf(answer, context);
    } catch (error) {
      return failedBy(error, context.timeoutMs ?? TIMEOUT_MS);
    }
  },
};

async function post(
  target: WebhookTarget,
  message: Message,
  signers: readonly Webhook[],
  context: SendContext,
): Promise<Dispatcher.ResponseData> {
  const { id, type, timestamp, data } = message;
  const body = JSON.stringify({ type, timestamp, data });
  return request(target.settings.url, {
    method: "POST",
    dispatcher: context.dispatcher,
    signal: AbortSignal.timeout(context.timeoutMs ?? TIMEOUT_MS),
    headers: {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "Cenoskop-Webhook/1",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(context.now.getTime() / 1000)),
      "webhook-signature": signers.map((signer) => signer.sign(id, context.now, body)).join(" "),
    },
    body,
  });
}

async function resultOf({ statusCode, headers, body }: Dispatcher.ResponseData, { now }: SendContext): Promise<SendResult> {
  const excerpt = await beginningOf(body);
  const ok = statusCode >= 200 && statusCode < 300;
  if (ok) return { ok, undeliverable: false, httpStatus: statusCode, error: null, excerpt, retryAfterSeconds: null };
  const details = {
    httpStatus: statusCode,
    excerpt,
    retryAfterSeconds: retryAfterSeconds(headers["retry-after"], now, MAX_RETRY_AFTER_SECONDS),
  };
  if (statusCode === GONE)
    return failed("The receiver answered 410: it wants no more messages. Remove the target, or give its new address.", {
      ...details,
      undeliverable: true,
    });
  if (statusCode >= 300 && statusCode < 400)
    return failed(`The receiver answered ${statusCode}, and redirects are not followed. Give the address it leads to.`, details);
  return failed(`The receiver answered ${statusCode} and not 2xx. Look at what it says.`, details);
}

/** The status is the answer; what follows it is read for people, as far as it comes, and never held against the receiver. */
async function beginningOf(body: Dispatcher.ResponseData["body"]): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  let cut = "";
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= EXCERPT_BYTES) break;
    }
  } catch (error) {
    cut = ` [the answer broke off: ${error instanceof Error ? error.name : "unknown error"}]`;
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, EXCERPT_BYTES));
  // Postgres text takes no NUL, and a log no control characters
  const printable = text.replaceAll(/\p{Cc}+/gu, " ").trim();
  return printable === "" && cut === "" ? null : `${printable}${cut}`;
}

/** One signer for each secret; null when one of them is not base64 of 24 to 64 bytes. */
function signersOf(secrets: string): readonly Webhook[] | null {
  const parts = secrets.split(" ").filter((part) => part !== "");
  if (parts.length === 0) return null;
  const fine = parts.every((part) => {
    const encoded = part.replace(/^whsec_/, "");
    const size = Buffer.from(encoded, "base64").length;
    return /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) && encoded.length % 4 === 0 && size >= 24 && size <= 64;
  });
  return fine ? parts.map((part) => new Webhook(part)) : null;
}

function failedBy(error: unknown, timeoutMs: number): SendResult {
  const forbidden = causesOf(error).find((cause) => cause instanceof ForbiddenAddressError);
  if (forbidden !== undefined) return failed(forbidden.message, { undeliverable: true });
  const name = error instanceof Error ? error.name : "";
  if (name === "TimeoutError" || name === "HeadersTimeoutError")
    return failed(`The receiver did not answer within ${timeoutMs / 1000} s. Let it answer first and work afterwards.`);
  const causes = causesOf(error).map((cause) => (cause as NodeJS.ErrnoException).code ?? cause.message);
  return failed(`The receiver could not be reached (${[...new Set(causes)].join(", ")}). Check its address and that it runs.`);
}

/** The error, what caused it, and those an AggregateError holds (a host with several addresses). */
function causesOf(error: unknown): readonly Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(causesOf) : [];
  return [error, ...inner, ...causesOf(error.cause)];
}

function failed(error: string, details: Partial<Omit<SendResult, "ok" | "error">> = {}): SendResult {
  return { ok: false, undeliverable: false, httpStatus: null, excerpt: null, retryAfterSeconds: null, ...details, error };
}
