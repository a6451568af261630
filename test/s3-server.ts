import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { AwsV4Signer } from "aws4fetch";

export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  /** By path, "/bucket/key". */
  readonly objects: Map<string, Buffer>;
  /** What the server does to the next requests: its disk is full, it cuts connections within a body, it is overloaded. */
  behave(how: "well" | "full" | "cut" | "overloaded"): void;
}

const ACCOUNT = { accessKeyId: "key-id", secretAccessKey: "key-secret", region: "eu-test-1", service: "s3" };

/**
 * As much of S3 as the page store asks for. What it does not check is what real servers check beyond signature, body hash and length.
 * Signatures are computed by the library that also makes them; s3-page-store.test.ts holds it against a signature that AWS publishes.
 */
export async function serveS3(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  let mode: Parameters<S3Server["behave"]>[0] = "well";
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    const refuse = (status: number, code: string): void => void response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
    if (mode === "cut") return void request.socket.destroy();
    const body = await buffer(request);
    if (mode === "overloaded") return refuse(503, "SlowDown");
    if (request.headers.authorization !== (await authorizationOf(request, url))) return refuse(403, "SignatureDoesNotMatch");
    if (createHash("sha256").update(body).digest("hex") !== request.headers["x-amz-content-sha256"])
      return refuse(400, "XAmzContentSHA256Mismatch");
    const object = objects.get(url.pathname);
    if (url.searchParams.get("list-type") === "2") return void response.end(listing(objects, url));
    if (request.method === "PUT") {
      if (mode === "full") return refuse(507, "XMinioStorageFull");
      objects.set(url.pathname, body);
      return void response.end();
    }
    if (request.method === "DELETE") {
      objects.delete(url.pathname);
      return void response.writeHead(204).end();
    }
    if (object === undefined) return refuse(404, "NoSuchKey");
    response.writeHead(200, { "content-length": object.length }).end(request.method === "HEAD" ? undefined : object);
  };
  const server = createServer((request, response) => void answer(request, response).catch((error: Error) => response.destroy(error)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    behave: (how) => {
      mode = how;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function authorizationOf(request: IncomingMessage, url: URL): Promise<string> {
  const signed = /SignedHeaders=([^,]*)/.exec(request.headers.authorization ?? "")?.[1]?.split(";") ?? [];
  const headers = signed.filter((name) => name !== "host").map((name): [string, string] => [name, String(request.headers[name])]);
  const datetime = String(request.headers["x-amz-date"]);
  return new AwsV4Signer({ ...ACCOUNT, method: request.method ?? "GET", url: url.href, headers, datetime, allHeaders: true }).authHeader();
}

/** Two at a time, so that a reader has to ask on. */
function listing(objects: ReadonlyMap<string, Buffer>, url: URL): string {
  const bucket = url.pathname.slice(1);
  const prefix = `/${bucket}/${url.searchParams.get("prefix") ?? ""}`;
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  const from = keys.findIndex((key) => key > (url.searchParams.get("continuation-token") ?? ""));
  const some = from === -1 ? [] : keys.slice(from, from + 2);
  const more = from !== -1 && from + 2 < keys.length;
  const contents = some.map(
    (key) =>
      `<Contents><Key>${key.slice(bucket.length + 2)}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><Size>${objects.get(key)?.length}</Size></Contents>`,
  );
  const token = more ? `<NextContinuationToken>${some.at(-1)}</NextContinuationToken>` : "";
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${token}${contents.join("")}</ListBucketResult>`;
}
