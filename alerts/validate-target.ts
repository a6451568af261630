import { schemaProblems } from "../schema-problems.ts";
import type { SettingProblem } from "../schema-problems.ts";
import type { Target } from "./channel.ts";
import { channels } from "./registry.ts";

/** Everything that would keep a delivery target from being used, each with its place and remedy; empty when it may be saved. */
export function validateTarget({ channel: name, ...target }: Target & { readonly channel: string }): readonly SettingProblem[] {
  const channel = channels().get(name);
  if (channel === undefined) {
    return [{ path: "/channel", message: `There is no channel called ${name}. Give one of ${[...channels().keys()].join(", ")}.` }];
  }
  const { settings } = target;
  const wrong = channel.validator.Check(settings) ? [] : schemaProblems(channel.validator, settings, `the channel ${name}`);
  if (wrong.length > 0) return wrong.map((problem) => ({ ...problem, path: `/settings${problem.path}` }));
  return channel.check?.(target) ?? [];
}
