import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export interface Received {
  readonly id: string;
  readonly body: string;
}

export interface TinyShop extends AsyncDisposable {
  readonly port: number;
  /** "shop3.localhost:40001" */
  host(shop: number): string;
  /** Address of one product's page in one shop. */
  url(shop: number, product: number): string;
  /** In whole zlotys, from the next request on. */
  setPrice(shop: number, product: number, price: number): void;
  /** How often a page was asked for. */
  reads(shop: number, product: number): number;
  /** Takes webhooks; everything posted to it. */
  readonly hookUrl: string;
  readonly received: readonly Received[];
  /** The last request may still be without an answer. */
  readonly underWay: number;
}

/** Any number of small shops on one port, told apart by name, and a receiver of webhooks. `slowMs` is how long a page takes. */
export async function openTinyShop({ slowMs = 0 }: { slowMs?: number } = {}): Promise<TinyShop> {
  const prices = new Map<string, number>();
  const reads = new Map<string, number>();
  const received: Received[] = [];
  let underWay = 0;
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = (request.headers.host ?? "").split(".")[0] ?? "";
    if (request.method === "POST") {
      received.push({ id: String(request.headers["webhook-id"]), body: await bodyOf(request) });
      return void response.writeHead(204).end();
    }
    if (request.url === "/robots.txt") return void response.writeHead(404).end();
    const key = `${host}${request.url}`;
    reads.set(key, (reads.get(key) ?? 0) + 1);
    if (slowMs > 0) await delay(slowMs);
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page(key, prices.get(key) ?? 100));
  }
  const server = createServer((request, response) => {
    underWay += 1;
    answer(request, response)
      // the visitor was killed while it asked
      .catch(() => response.destroy())
      .finally(() => (underWay -= 1));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const key = (shop: number, product: number): string => `shop${shop}/p/${product}`;
  return {
    port,
    host: (shop) => `shop${shop}.localhost:${port}`,
    url: (shop, product) => `http://shop${shop}.localhost:${port}/p/${product}`,
    setPrice: (shop, product, price) => void prices.set(key(shop, product), price),
    reads: (shop, product) => reads.get(key(shop, product)) ?? 0,
    hookUrl: `http://hook.localhost:${port}/hook`,
    received,
    get underWay() {
      return underWay;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function page(name: string, price: number): string {
  const product = {
    "@context": "https://schema.org",
    "@type": "Product",
    name: `Kettle ${name}`,
    sku: name,
    offers: { "@type": "Offer", price: `${price}.00`, priceCurrency: "PLN", availability: "https://schema.org/InStock" },
  };
  return `<!doctype html><html lang="pl"><head><title>Kettle ${name}</title>
<script type="application/ld+json">${JSON.stringify(product)}</script></head>
<body><h1>Kettle ${name}</h1><p class="price">${price},00 zł</p><p>W magazynie</p></body></html>`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
