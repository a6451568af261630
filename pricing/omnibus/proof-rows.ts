import { decimalFromMoney } from "../../domain/money.ts";
import type { Money } from "../../domain/money.ts";
import type { ReductionProof } from "./check-reduction.ts";

/** A line of the proof as a table: the claim, each price and each gap of the window, and the price to measure against. */
export interface ProofRow {
  readonly kind: "claim" | "price" | "gap" | "reference";
  readonly from: string;
  readonly until: string;
  readonly amount: string;
  readonly currency: string;
  readonly note: string;
}

export function proofRows({ claim, prior, lawful, priorPrice, problems, largestPercent }: ReductionProof): readonly ProofRow[] {
  const money = (one: Money | null) => ({ amount: one === null ? "" : decimalFromMoney(one), currency: one?.currency ?? "" });
  const percent = claim.percent === null ? "" : `-${claim.percent} %; `;
  return [
    {
      kind: "claim",
      from: claim.reducedAt,
      until: claim.at,
      ...money(claim.price),
      note: `${percent}${lawful ? "lawful" : problems.map(({ code }) => code).join(" ")}`,
    },
    ...prior.intervals.map((one) => ({
      kind: "price" as const,
      from: one.validFrom,
      until: one.validUntil ?? "",
      ...money(one.price),
      note: "",
    })),
    ...prior.gaps.map(({ from, until }) => ({ kind: "gap" as const, from, until, amount: "", currency: "", note: "not on record" })),
    {
      kind: "reference",
      from: prior.windowFrom,
      until: prior.windowUntil,
      ...money(priorPrice),
      note: `${prior.rule}; largest percentage ${largestPercent ?? "none"}`,
    },
  ];
}
