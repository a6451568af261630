import { instantMs } from "./instant-ms.ts";
import type { Instant } from "./instant.ts";

/** Microseconds since 1970, which a number holds exactly: for telling which of two instants of one clock was first. NaN: no instant. */
export function instantMicros(text: Instant): number {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  return instantMs(text) * 1000 + Number(fraction.slice(3, 6).padEnd(3, "0"));
}
