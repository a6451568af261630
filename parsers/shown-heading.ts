import type { Context, Heading } from "./survey.ts";
import { textIn } from "./text-in.ts";

/**
 * A heading with its text. A class: of an object that is written with a getter V8 keeps the getter, with all that it refers to,
 * until its next full collection, so that a page would outlive its reading.
 */
export class ShownHeading implements Heading {
  readonly level: number;
  readonly context: Context;
  #text: string | null = null;

  constructor(context: Context) {
    this.level = context.kind.heading;
    this.context = context;
  }

  /** Of most headings the level says enough. */
  get text(): string {
    return (this.#text ??= textIn(this.context, 500));
  }
}
