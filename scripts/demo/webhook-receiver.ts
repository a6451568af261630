import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

export interface WebhookReceiver {
  readonly url: string;
  close(): Promise<void>;
}

/** Somebody's server that takes webhooks, checks their signature and counts each message once. */
export async function openWebhookReceiver(secret: string, onMessage: () => void): Promise<WebhookReceiver> {
  const webhook = new Webhook(secret);
  const seen = new Set<string>();
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const body = await text(request);
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      try {
        webhook.verify(body, headers);
      } catch {
        // a wrong signature is the sender's to see
        response.writeHead(401).end();
        return;
      }
      const id = headers["webhook-id"] ?? "";
      if (!seen.has(id)) onMessage();
      seen.add(id);
      response.writeHead(204).end();
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
