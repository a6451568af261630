import type { Static, TSchema } from "typebox";
import type { Dispatcher } from "undici";
import type { Instant } from "../domain/instant.ts";
import type { SettingProblem } from "../schema-problems.ts";

/** A way to deliver messages: one file in alerts/channels, named after its `name`. */
export interface Channel<S extends TSchema = TSchema> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON schema of a target's settings; forms are built from it. No secrets in there. */
  readonly settings: S;
  /** A new secret for a target that was given none; absent where the channel needs none. */
  makeSecret?(): string;
  /** What the schema cannot say, with paths from the target's root: "/settings/url", "/secret". */
  check?(target: Target<Static<S>>): readonly SettingProblem[];
  /** Tries once. Does not throw for anything the receiver or the network does: that is in the result. */
  send(target: Target<Static<S>>, message: Message, context: SendContext): Promise<SendResult>;
}

/** Where to send to. */
export interface Target<Settings = Readonly<Record<string, unknown>>> {
  readonly settings: Settings;
  /** In plain text; never logged, never part of a result. */
  readonly secret: string | null;
}

export interface Message {
  /** The receiver's key against doubles, the same at every attempt. */
  readonly id: string;
  /** "alert.triggered" */
  readonly type: string;
  /** When it came to be, not when it is sent. */
  readonly timestamp: Instant;
  readonly data: unknown;
}

export interface SendContext {
  /** Connects to public addresses alone (address-guard.ts). */
  readonly dispatcher: Dispatcher;
  /** The time of this attempt. */
  readonly now: Date;
  /** Time for the whole attempt; 15 seconds if absent. */
  readonly timeoutMs?: number;
}

export interface SendResult {
  readonly ok: boolean;
  /** Never going to work as the target is (a bad address, 410 Gone): stop trying. */
  readonly undeliverable: boolean;
  /** null when nothing came back. */
  readonly httpStatus: number | null;
  /** One sentence for a person; null when ok. */
  readonly error: string | null;
  /** The beginning of the answer, printable, at most 1 KiB read; null when there was none. */
  readonly excerpt: string | null;
  /** How long the receiver asked to be left alone (Retry-After), or null. */
  readonly retryAfterSeconds: number | null;
}
