import { expect, test } from "vitest";
import { OUTCOMES } from "./observation.ts";
import { OUTCOME_REMEDIES } from "./outcome-remedies.ts";

test.each(OUTCOMES.filter((outcome) => outcome !== "offers" && outcome !== "unchanged"))(
  "%s comes with what to do, as a sentence",
  (outcome) => {
    expect(OUTCOME_REMEDIES[outcome]).toMatch(/^[A-Z].{20,}\.$/);
  },
);
