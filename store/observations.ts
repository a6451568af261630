import type { Observation, Outcome } from "../domain/observation.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import { BadInputError } from "../errors.ts";
import { canaryProblem } from "../domain/canary-problem.ts";
import { compareOffers, confirms, describeJump, type Comparison } from "../domain/compare-offers.ts";
import type { Db } from "./connect.ts";
import { heldLook, supersede } from "./held-looks.ts";
import { confirmCheck, lockCheck, noteCanary, noteFailure, noteGone, noteHeld, noteOffers, type Check } from "./listing-check.ts";
import { recordLate } from "./late-looks.ts";
import { lookOf } from "./look-of.ts";
import { appendObservation, type KeepEvidence } from "./append-observation.ts";
import { applyOffers, updateDetails } from "./apply-offers.ts";
import { changedDetails, diffOffers, readStates, sameOffers, standingStates, type OfferDiff } from "./offer-diff.ts";
import { makePartitionsOf } from "./partitions.ts";
import { placeLook } from "./recent-looks.ts";
import { ruleOnSource, type QuarantineTurn, type Ruling } from "./quarantine.ts";
import { noteLook } from "./source-looks.ts";

export interface Recorded {
  /**
   * `recorded`: an observation was appended. `confirmed`: nothing differed, only the check was counted. `held`: it was appended, but what it
   * says is not believed yet, and the offers are as before. `late`: looks that are newer were believed already; it was written into the past
   * of the offers, where it belongs. `dropped`: `reason` says why; nothing was written.
   */
  readonly result: "recorded" | "confirmed" | "held" | "late" | "dropped";
  /** Why it was dropped. */
  readonly reason?: string;
  /** null unless recorded or held. */
  readonly observationId: number | null;
  readonly changes: readonly OfferChange[];
  /** Another look soon would tell: a jump waits for its second look, or a canary has just failed. */
  readonly lookAgain?: boolean;
  /** The source went into quarantine, or came out of it. */
  readonly turn?: QuarantineTurn;
}

const dropped = (reason: string): Recorded => ({ result: "dropped", observationId: null, changes: [], reason });
const BELIEVED: Ruling = { heldFor: null, turn: null };
const NOTHING_COMPARED: Comparison = { priceRatio: null, currencySwitched: null, stockFlip: null, jumps: [] };
const TELLS_OFFERS: ReadonlySet<Outcome> = new Set(["offers", "gone", "unchanged"]);
/** Endings that tell that the site is read badly, if there are many. */
const UNREAD: ReadonlySet<Outcome> = new Set(["unreadable", "ambiguous", "needs-browser"]);

/**
 * Writes one look at one listing, inside the caller's transaction, and gives what it changed. Holds the row lock of the listing's check
 * until the transaction ends, so two looks at a listing are written one after the other. A look may come late or twice: history is then the
 * same as if each had come once and in its turn (late-looks.ts). Offers and their history change only with the
 * outcomes `offers` and `gone`, and only when the look is believed: not while its source is in quarantine, and not when a price jumps that
 * only this look has found. Body hash and validators are kept only of a body that was read as offers and believed, since `unchanged` means
 * that those offers still stand. `keepEvidence` is called before an observation is appended, and only then: what the observation refers to must be
 * kept by then. Throws BadInputError for an observation that contradicts itself.
 */
export async function recordObservation(trx: Db, observation: Observation, keepEvidence: KeepEvidence = async () => {}): Promise<Recorded> {
  refuseContradiction(observation);
  const confirmed = observation.outcome === "unchanged" ? await confirm(trx, observation) : null;
  if (confirmed !== null) return confirmed;
  const check = await lockCheck(trx, observation);
  if (check === null) return dropped("the listing was removed");
  const late = check.stale ? await place(trx, observation, check, keepEvidence) : null;
  if (late !== null) return late;
  if (observation.outcome === "unchanged") return dropped("the latest offers were not read from the body that it found unchanged");
  if (check.monthMissing) await makePartitionsOf(trx, [observation.observedAt]);
  const diff = observation.outcome === "offers" || observation.outcome === "gone" ? await diffOffers(trx, observation) : null;
  const compared = diff === null ? NOTHING_COMPARED : compareOffers(standingStates(diff), readStates(observation.offers), check.jumpFactor);
  await noteLook(trx, check.sourceId, lookOf(observation, diff, compared));
  const canaryFailed = check.canary && (await judgeCanary(trx, observation, check, compared));
  const asks = check.quarantined || check.canary || UNREAD.has(observation.outcome) || (diff !== null && diff.differs && !diff.first);
  const { heldFor, turn } = asks ? await ruleOnSource(trx, check.sourceId) : BELIEVED;
  const extra = { ...(canaryFailed ? { lookAgain: true } : {}), ...(turn === null ? {} : { turn }) };
  if (diff === null) return { ...(await recordFailure(trx, observation, check, keepEvidence)), ...extra };
  if (diff.differs && heldFor !== null) return { ...(await hold(trx, observation, check, heldFor, keepEvidence)), ...extra };
  const jump = diff.differs ? await unconfirmedJump(trx, check, diff, compared) : null;
  if (jump !== null) return { ...(await hold(trx, observation, check, jump, keepEvidence)), ...extra, lookAgain: true };
  return { ...(await believe(trx, observation, check, diff, keepEvidence)), ...extra };
}

async function believe(trx: Db, observation: Observation, check: Check, diff: OfferDiff, keep: KeepEvidence): Promise<Recorded> {
  const { outcome } = observation;
  const always = check.lastOutcome !== outcome && !(outcome === "offers" && check.lastOutcome === "unchanged");
  await updateDetails(trx, changedDetails(diff, check.productId));
  const observationId = always || diff.differs ? await appendObservation(trx, observation, keep) : null;
  const changes = observationId === null ? [] : await applyOffers(trx, [{ observation, location: check, diff, observationId }]);
  await (outcome === "offers" ? noteOffers(trx, observation) : noteGone(trx, observation));
  if (check.heldObservationId !== null && !check.stale) await supersede(trx, observation.listingId, check.heldObservationId);
  return { result: observationId === null ? "confirmed" : "recorded", observationId, changes };
}

async function recordFailure(trx: Db, observation: Observation, { lastOutcome, lastReason }: Check, keep: KeepEvidence): Promise<Recorded> {
  const repeated = lastOutcome === observation.outcome && lastReason === observation.reason;
  const observationId = repeated ? null : await appendObservation(trx, observation, keep);
  await noteFailure(trx, observation);
  return { result: observationId === null ? "confirmed" : "recorded", observationId, changes: [] };
}

/** Keeps the look and leaves the offers alone; one look per listing is held, and the same again is only counted. */
async function hold(
  trx: Db,
  observation: Observation,
  { heldObservationId }: Check,
  reason: string,
  keep: KeepEvidence,
): Promise<Recorded> {
  const held = heldObservationId === null ? null : await heldLook(trx, heldObservationId);
  const again = held !== null && held.outcome === observation.outcome && sameOffers(held.offers, observation.offers);
  const observationId = again ? held.observationId : await appendObservation(trx, observation, keep, reason);
  if (held !== null && !again) await supersede(trx, observation.listingId, held.observationId);
  await noteHeld(trx, observation, observationId, `Held: ${reason}`);
  return { result: "held", observationId, changes: [] };
}

/** A price that jumped, as a sentence, unless the look held before found every such price too. */
async function unconfirmedJump(trx: Db, check: Check, diff: OfferDiff, { jumps }: Comparison): Promise<string | null> {
  const [first] = jumps;
  if (first === undefined) return null;
  if (check.heldObservationId !== null) {
    const held = await heldLook(trx, check.heldObservationId);
    if (held !== null && confirms(compareOffers(standingStates(diff), readStates(held.offers), check.jumpFactor).jumps, jumps)) return null;
  }
  return `${describeJump(first)}; a second look must find it too`;
}

/** True when it read as expected until now. */
async function judgeCanary(trx: Db, observation: Observation, check: Check, compared: Comparison): Promise<boolean> {
  const problem = canaryProblem(observation, check.expectedPrice, compared);
  if (problem === undefined || problem === check.canaryProblem) return false;
  await noteCanary(trx, observation.listingId, problem);
  return problem !== null && check.canaryProblem === null;
}

/** What became of a look that is older than the last check; null: none that was believed is newer, so it is news. */
async function place(trx: Db, observation: Observation, check: Check, keep: KeepEvidence): Promise<Recorded | null> {
  const found = await placeLook(trx, observation);
  if (found.known) return dropped("a look at this instant is known");
  const { next } = found;
  if (next === null && found.certain && TELLS_OFFERS.has(observation.outcome)) return null;
  // where nothing was believed since, only what tells nothing or is too old is left
  const late = await recordLate(trx, observation, { ...found, next: next ?? observation.observedAt }, check, keep);
  return { observationId: null, changes: [], ...late };
}

/** The cheap path: one statement, unless something about the listing or its source is in doubt. null: the body is not the one that counts. */
async function confirm(trx: Db, observation: Observation): Promise<Recorded | null> {
  const place = await confirmCheck(trx, observation);
  if (place === null) return null;
  if (place.heldObservationId !== null && !place.behind) await supersede(trx, observation.listingId, place.heldObservationId);
  const { turn } = place.quarantined || place.canary ? await ruleOnSource(trx, place.sourceId) : BELIEVED;
  return { result: "confirmed", observationId: null, changes: [], ...(turn === null ? {} : { turn }) };
}

function refuseContradiction({ outcome, offers, listingId }: Observation): void {
  if (outcome === "offers" && offers.length === 0) {
    throw new BadInputError(
      "no-offers",
      `An observation of listing ${listingId} says "offers" and has none; give the outcome that says why`,
    );
  }
  if (outcome !== "offers" && offers.length > 0) {
    throw new BadInputError(
      "offers-with-outcome",
      `An observation of listing ${listingId} says "${outcome}" and has offers; leave them out`,
    );
  }
  for (const { price } of offers) {
    if (price !== null && !(Number.isSafeInteger(price.minor) && price.minor > 0)) {
      throw new BadInputError("bad-price", `An offer of listing ${listingId} has the price ${price.minor}; an unknown price must be null`);
    }
  }
}
