import type { Money } from "../../domain/money.ts";
import { showMoney } from "../show-money.ts";
import type { ReductionProof } from "./check-reduction.ts";

/** Whose price it is. */
export interface ProofSubject {
  readonly externalId: string;
  readonly name: string;
  readonly channel: string;
}

/** The whole reckoning in plain text, for a person who has nothing else: what was claimed, every price of the window, and what follows. */
export function proofText({ claim, settings, prior, ...proof }: ReductionProof, subject: ProofSubject): string {
  const amount = (money: Money | null) => (money === null ? "none" : showMoney(money.minor, money.currency));
  const reading =
    settings.reading === "before-reduction"
      ? `the ${settings.days} days before the reduction began`
      : `the ${settings.days} days before the moment asked about`;
  const lines = [
    `Product: ${subject.externalId} ${subject.name.replaceAll(/\s+/g, " ")}`,
    `Channel: ${subject.channel}`,
    `Claim: ${amount(claim.price)}${claim.percent === null ? "" : `, -${claim.percent} %`}${claim.struckPrice === null ? "" : `, struck through ${amount(claim.struckPrice)}`}`,
    `Reduced from: ${claim.reducedAt}; asked about: ${claim.at}`,
    `Rule: Directive 98/6/EC, article 6a; ${reading}, ${settings.timeZone}${settings.gradual ? "; gradual reductions count from their first step" : ""}${claim.perishable ? "; goods that spoil" : ""}`,
    `Window: from ${prior.windowFrom} until before ${prior.windowUntil}`,
    "",
    "Prices published in the window:",
    ...prior.intervals.map(
      (one) =>
        `  ${one.validFrom} to ${one.validUntil ?? "now"}: ${amount(one.price)}${one === prior.lowest ? "  <- the price to measure against" : ""}`,
    ),
    ...(prior.intervals.length === 0 ? ["  none"] : []),
    ...(prior.gaps.length === 0
      ? ["Nothing is missing from the window."]
      : ["Not on offer, or not on record:", ...prior.gaps.map(({ from, until }) => `  ${from} to ${until}`)]),
    "",
    `Price to measure against (${prior.rule}): ${amount(proof.priorPrice)}`,
    `Largest percentage: ${proof.largestPercent === null ? "none" : `${proof.largestPercent} %`}`,
    `Lawful: ${proof.lawful ? "yes" : "no"}`,
    ...proof.problems.map(({ code, message }) => `  ${code}: ${message}`),
    `Lawful from: ${proof.lawfulFrom ?? "no day within the window's length"}`,
  ];
  return `${lines.join("\n")}\n`;
}
