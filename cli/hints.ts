import type { Command } from "commander";
import type { SourceHints } from "../domain/source.ts";
import { BadInputError } from "../errors.ts";

export interface HintOptions {
  readonly currency?: string;
  readonly country?: string;
  readonly parser?: string;
}

/** Adds what may be said of a site that its pages leave open. */
export function addHints(command: Command): Command {
  return command
    .option("--currency <code>", "currency of the site where its pages show only a sign: PLN, EUR, USD")
    .option("--country <code>", "country of the site: PL, DE, US")
    .option("--parser <name>", "site parser to use whatever the host, e.g. ceneo.pl");
}

/** @throws BadInputError */
export function hintsOf({ currency, country, parser }: HintOptions): SourceHints {
  return {
    ...(currency === undefined ? {} : { currency: code(currency, 3, "currency", "PLN") }),
    ...(country === undefined ? {} : { country: code(country, 2, "country", "PL") }),
    ...(parser === undefined ? {} : { parser }),
  };
}

function code(text: string, length: number, what: string, example: string): string {
  const upper = text.toUpperCase();
  if (upper.length === length && /^[A-Z]+$/.test(upper)) return upper;
  throw new BadInputError(`bad-${what}`, `"${text}" is no code of a ${what}; write ${length} letters, like ${example}.`);
}
