import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import type { AddressGuardOptions } from "../address-guard.ts";
import type { VisitSession } from "../domain/visit-session.ts";
import { exchange, type Answer, type ExchangeOptions } from "./exchange.ts";
import { openImpit } from "./open-impit.ts";
import { openProxiedAgent } from "./open-proxied-agent.ts";
import type { Limits } from "./limits.ts";

/** The way from here to the sites: straight, or through a session's proxy. */
export interface Exit {
  readonly dispatcher: Dispatcher;
  /** GETs as `exchange` does, with the session's HTTP client. */
  readonly exchange: (url: URL, options: ExchangeOptions) => Promise<Answer>;
  /** A connection through the proxy; null: connections are made straight. @throws VisitEndedError the proxy's fault */
  readonly tunnel: ((host: string, port: number) => Promise<Socket>) | null;
  /** Bytes on the wire to the proxy since it was asked last; null without a proxy. */
  readonly takeBytes: (() => number) | null;
  close(): Promise<void>;
}

export interface Exits {
  /** The straight way; costs nothing. */
  readonly straight: Exit;
  of(session: VisitSession): Promise<Exit>;
  close(): Promise<void>;
}

export interface ExitsOptions {
  readonly guard: AddressGuardOptions;
  /** A dispatcher of `createGuardedAgent`. */
  readonly dispatcher: Dispatcher;
  readonly limits: Limits;
}

/** Sessions whose connections are kept; the one used longest ago goes first. */
const MOST = 200;

/** Opens the way of a session on its first visit, and keeps its connections for the next ones. */
export function openExits({ guard, dispatcher, limits }: ExitsOptions): Exits {
  const straight: Exit = { dispatcher, exchange, tunnel: null, takeBytes: null, close: async () => undefined };
  const open = new Map<string, Promise<Exit>>();

  async function openExit(session: VisitSession): Promise<Exit> {
    const url = session.proxyUrl();
    const way = url === null ? straight : openProxiedAgent({ proxy: new URL(url), guard, limits });
    return session.httpClient === "impit" ? openImpit({ way, guard, limits }) : way;
  }

  return {
    straight,
    async of(session) {
      if (session.httpClient === "undici" && session.proxyUrl() === null) return straight;
      const exit = open.get(session.key) ?? openExit(session);
      open.delete(session.key);
      open.set(session.key, exit);
      for (const oldest of open.size > MOST ? open.keys().take(1) : []) {
        const old = open.get(oldest);
        open.delete(oldest);
        // what is under way on it ends as it would
        void old?.then((it) => it.close()).catch(() => undefined);
      }
      return exit.catch((error: unknown) => {
        open.delete(session.key);
        throw error;
      });
    },
    async close() {
      await Promise.allSettled([...open.values()].map(async (exit) => (await exit).close()));
      open.clear();
    },
  };
}
