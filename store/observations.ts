import type { Observation, Outcome } from "../domain/observation.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import { BadInputError } from "../errors.ts";
import { canaryProblem } from "../domain/canary-problem.ts";
import { compareOffers, confirms, describeJump, type Comparison } from "../domain/compare-offers.ts";
import type { Db } from "./connect.ts";
import { heldLook, supersede } from "./held-looks.ts";
import { confirmCheck, lockCheck, noteCanary, noteFailure, noteGone, noteHeld, noteOffers, type Check } from "./listing-check.ts";
import { lookOf } from "./look-of.ts";
import { applyOffers, updateDetails } from "./apply-offers.ts";
import { changedDetails, diffOffers, readStates, sameOffers, standingStates, type OfferDiff } from "./offer-diff.ts";
import { makePartitionsOf } from "./partitions.ts";
import { ruleOnSource, type QuarantineTurn, type Ruling } from "./quarantine.ts";
import { noteLook } from "./source-looks.ts";

/** Keeps what an observation refers to; see kept-pages.ts. */
export type KeepEvidence = () => Promise<void>;

export interface Recorded {
  /**
   * `recorded`: an observation was appended. `confirmed`: nothing differed, only the check was counted. `held`: it was appended, but what it
   * says is not believed yet, and the offers are as before. `dropped`: it is not newer than what is known (came twice or out of order, or is
   * `unchanged` against a body that counts no more), or the listing is gone; nothing was written.
   */
  readonly result: "recorded" | "confirmed" | "held" | "dropped";
  /** null unless recorded or held. */
  readonly observationId: number | null;
  readonly changes: readonly OfferChange[];
  /** Another look soon would tell: a jump waits for its second look, or a canary has just failed. */
  readonly lookAgain?: boolean;
  /** The source went into quarantine, or came out of it. */
  readonly turn?: QuarantineTurn;
}

const DROPPED: Recorded = { result: "dropped", observationId: null, changes: [] };
const BELIEVED: Ruling = { heldFor: null, turn: null };
const NOTHING_COMPARED: Comparison = { priceRatio: null, currencySwitched: null, stockFlip: null, jumps: [] };
/** Endings that tell that the site is read badly, if there are many. */
const UNREAD: ReadonlySet<Outcome> = new Set(["unreadable", "ambiguous", "needs-browser"]);

/**
 * Writes one look at one listing, inside the caller's transaction, and gives what it changed. Holds the row lock of the listing's check
 * until the transaction ends, so two looks at a listing are written one after the other. Offers and their history change only with the
 * outcomes `offers` and `gone`, and only when the look is believed: not while its source is in quarantine, and not when a price jumps that
 * only this look has found. Body hash and validators are kept only of a body that was read as offers and believed, since `unchanged` means
 * that those offers still stand. `keepEvidence` is called before an observation is appended, and only then: what the observation refers to must be
 * kept by then. Throws BadInputError for an observation that contradicts itself.
 */
export async function recordObservation(trx: Db, observation: Observation, keepEvidence: KeepEvidence = async () => {}): Promise<Recorded> {
  refuseContradiction(observation);
  if (observation.outcome === "unchanged") return confirm(trx, observation);
  const check = await lockCheck(trx, observation);
  if (check === null || check.stale) return DROPPED;
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
  const observationId = always || diff.differs ? await append(trx, observation, keep) : null;
  const changes = observationId === null ? [] : await applyOffers(trx, [{ observation, location: check, diff, observationId }]);
  await (outcome === "offers" ? noteOffers(trx, observation) : noteGone(trx, observation));
  if (check.heldObservationId !== null) await supersede(trx, observation.listingId, check.heldObservationId);
  return { result: observationId === null ? "confirmed" : "recorded", observationId, changes };
}

async function recordFailure(trx: Db, observation: Observation, { lastOutcome, lastReason }: Check, keep: KeepEvidence): Promise<Recorded> {
  const repeated = lastOutcome === observation.outcome && lastReason === observation.reason;
  const observationId = repeated ? null : await append(trx, observation, keep);
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
  const observationId = again ? held.observationId : await append(trx, observation, keep, reason);
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

/** The cheap path: one statement, unless something about the listing or its source is in doubt. */
async function confirm(trx: Db, observation: Observation): Promise<Recorded> {
  const place = await confirmCheck(trx, observation);
  if (place === null) return DROPPED;
  if (place.heldObservationId !== null) await supersede(trx, observation.listingId, place.heldObservationId);
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

/** `heldFor`: why the look is not believed. */
async function append(trx: Db, observation: Observation, keepEvidence: KeepEvidence, heldFor: string | null = null): Promise<number> {
  await keepEvidence();
  const { id } = await trx
    .insertInto("observation")
    .values({
      listing_id: observation.listingId,
      observed_at: observation.observedAt,
      outcome: observation.outcome,
      reason: observation.reason,
      http_status: observation.httpStatus,
      fetch_mode: observation.fetchMode,
      final_url: observation.finalUrl,
      parser: observation.parser,
      parser_version: observation.parserVersion,
      body_hash: observation.bodyHash,
      screenshot_hash: observation.screenshotHash ?? null,
      offers: JSON.stringify(observation.offers),
      review: heldFor === null ? null : "held",
      review_reason: heldFor,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}
