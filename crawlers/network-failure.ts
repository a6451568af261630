import { ForbiddenAddressError } from "../errors.ts";
import { VisitEndedError } from "./visit-ended-error.ts";

const SENTENCES: Readonly<Record<string, string>> = {
  ENOTFOUND: "The host name does not exist",
  EAI_AGAIN: "The host name could not be resolved just now",
  ENODATA: "The host name has no address",
  ESERVFAIL: "The name server could not tell the host's address",
  ECONNREFUSED: "The server refused the connection",
  ECONNRESET: "The server broke the connection off",
  EPIPE: "The server broke the connection off",
  UND_ERR_SOCKET: "The server broke the connection off before the answer was complete",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "The answer is shorter or longer than the server announced",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "The answer is larger than allowed",
  UND_ERR_HEADERS_OVERFLOW: "The answer's headers are larger than allowed",
  EHOSTUNREACH: "There is no way to the host",
  ENETUNREACH: "There is no way to the host's network",
  EADDRNOTAVAIL: "There is no way to the host's address",
  CERT_HAS_EXPIRED: "The certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The certificate is signed by nobody but itself",
  SELF_SIGNED_CERT_IN_CHAIN: "The certificate is signed by nobody known",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The certificate's chain is incomplete or its signer unknown",
  ERR_TLS_CERT_ALTNAME_INVALID: "The certificate belongs to another host",
  ERR_SSL_WRONG_VERSION_NUMBER: "The server speaks no TLS at this port; its address may begin with http: instead of https:",
};
/** Breaks of a connection that the next one may not have. */
const TRANSIENT = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "EAI_AGAIN", "ECONNREFUSED"]);
const TIMEOUTS: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: "No connection came about in time",
  ETIMEDOUT: "No connection came about in time",
  ETIMEOUT: "The name server did not answer in time",
  UND_ERR_HEADERS_TIMEOUT: "The server took the request but did not begin to answer in time",
  UND_ERR_BODY_TIMEOUT: "The answer stopped halfway",
};

/** An error of undici, the resolver or TLS as the end of a visit, with what happened in words. Programming errors are thrown on. */
export function networkFailure(error: unknown, host: string): VisitEndedError {
  if (error instanceof VisitEndedError) return error;
  if (error instanceof ForbiddenAddressError) return new VisitEndedError("network", error.message, { cause: error });
  const { code, message } = rootOf(error);
  const timeout = TIMEOUTS[code];
  if (timeout !== undefined) return new VisitEndedError("timeout", `${timeout} (${host}).`, { cause: error });
  const sentence = SENTENCES[code];
  const options = { cause: error, transient: TRANSIENT.has(code) };
  if (sentence !== undefined) return new VisitEndedError("network", `${sentence} (${host}, ${code}).`, options);
  // the parser's errors often lack a code
  if (code.startsWith("HPE_") || (error instanceof Error && error.name === "HTTPParserError")) {
    return new VisitEndedError("network", `The answer of ${host} is no valid HTTP (${message}).`, options);
  }
  if (/CERT|TLS|SSL/.test(code)) {
    return new VisitEndedError("network", `No secure connection to ${host}: ${plainTls(message)} (${code}).`, options);
  }
  if (code === "") throw error;
  return new VisitEndedError("network", `The request to ${host} failed: ${message} (${code}).`, options);
}

/** OpenSSL's own messages are a line of error number, library, function, reason and place in its source: the reason is for people. */
function plainTls(message: string): string {
  return /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1]?.trim() ?? message.trim();
}

function rootOf(error: unknown): { code: string; message: string } {
  // several addresses tried: the last failure stands for all
  const one = error instanceof AggregateError ? (error.errors.at(-1) as unknown) : error;
  const code = one instanceof Error && "code" in one && typeof one.code === "string" ? one.code : "";
  return { code, message: one instanceof Error ? one.message : String(one) };
}
