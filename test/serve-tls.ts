import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate, type SelfsignedOptions } from "selfsigned";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const DAY = 86_400_000;

/** Signed by itself, or by `ca`; for two days unless given. */
export async function certificate(
  name: string,
  { ca, from = -1, to = 1 }: { readonly ca?: Certificate; /** Days from now. */ readonly from?: number; readonly to?: number } = {},
): Promise<Certificate> {
  const options: SelfsignedOptions = {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() + from * DAY),
    notAfterDate: new Date(Date.now() + to * DAY),
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: name }] }],
    ...(ca === undefined ? {} : { ca }),
  };
  const { private: key, cert } = await generate([{ name: "commonName", value: name }], options);
  return { key, cert };
}

/** What may sign others. */
export async function certificateAuthority(name = "A signer of tests"): Promise<Certificate> {
  const extensions: SelfsignedOptions["extensions"] = [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
  ];
  const { private: key, cert } = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions,
  });
  return { key, cert };
}

/** Answers every path with one page over TLS on 127.0.0.1. */
export async function serveTls(own: Certificate, page: string): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer({ key: own.key, cert: own.cert }, (request, response) => {
    if (request.url === "/robots.txt") return response.writeHead(404).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
