import { discover } from "../discover.ts";
import type { Channel } from "./channel.ts";
import type { AlertKind } from "./kind.ts";
import { registerParts } from "../register-parts.ts";
import type { Registered } from "../register-parts.ts";

type Module = Readonly<Record<string, unknown>>;

// Found once, when the program starts: a broken part stops the start, not a delivery.
const registeredKinds = registerParts<AlertKind>(
  await discover<Module>(new URL("kinds/", import.meta.url), "*.ts"),
  "alerts/kinds",
  "judge",
);
const registeredChannels = registerParts<Channel>(
  await discover<Module>(new URL("channels/", import.meta.url), "*.ts"),
  "alerts/channels",
  "send",
);

/** Every alert kind by its name, sorted. */
export function alertKinds(): ReadonlyMap<string, Registered<AlertKind>> {
  return registeredKinds;
}

/** Every channel by its name, sorted. */
export function channels(): ReadonlyMap<string, Registered<Channel>> {
  return registeredChannels;
}
