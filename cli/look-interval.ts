import { BadInputError } from "../errors.ts";
import { durationSeconds } from "./duration.ts";

/** Time between two looks, as the API takes it: a minute to 30 days, in seconds. @throws BadInputError */
export function lookInterval(text: string): number {
  const seconds = durationSeconds(text);
  if (seconds >= 60 && seconds <= 30 * 86_400) return seconds;
  throw new BadInputError("bad-duration", `${text} between two looks lies outside a minute to 30 days; write a duration such as 1h.`);
}
