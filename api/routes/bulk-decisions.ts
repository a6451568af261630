import { type Static, Type } from "typebox";
import { decisionEffects } from "../../domain/decision-effect.ts";
import { BadInputError } from "../../errors.ts";
import { decideProposals, foreseeDecision, type Ruling } from "../../store/decide-proposals.ts";
import { effectFacts, selectOpenProposals } from "../../store/open-proposals.ts";
import type { Db } from "../../store/connect.ts";
import type { Routes } from "../app-types.ts";
import { BulkDecision } from "../components/bulk-decision.ts";
import { readSelection, Selection } from "../components/selection.ts";
import { Id, Line, Nullable, OneOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

/** Decided in one transaction, which others wait for. */
const MOST = 1000;

const Filter = Type.Object(
  {
    channel: Line(50),
    selection: Type.Optional(Selection),
    strategy_id: Type.Optional(Id),
    direction: Type.Optional(OneOf(["down", "up"], { description: "From the price asked now" })),
    approval_code: Type.Optional(Line(50, { description: "What the policy said: `move-too-large`, …" })),
    reason_code: Type.Optional(Line(50)),
  },
  { additionalProperties: false, description: `Of the open proposals that fit, the oldest ${MOST}` },
);
const Body = Type.Object(
  {
    decision: OneOf(["approve", "reject"]),
    ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: MOST, uniqueItems: true })),
    filter: Type.Optional(Filter),
    dry_run: Type.Boolean({ description: "true: nothing is done, only foreseen" }),
    mode: Type.Optional(OneOf(["all-or-nothing", "per-row"], { description: "all-or-nothing unless given" })),
    reason: Type.Optional(Nullable(Type.String({ maxLength: 1000, description: "For a person" }))),
  },
  { additionalProperties: false },
);

export const routes: Routes = (app, { db }) => {
  app.post(
    "/v1/proposals/bulk",
    {
      config: { scope: "approve", problems: [404] },
      schema: {
        operationId: "decideProposals",
        tags: ["Proposals"],
        summary: "Approve or reject many proposals, or foresee what that would do",
        description:
          "Of `ids`, or of the open proposals that fit `filter`. A dry run tells what would become of each and what it would do to margins, " +
          "positions and, where sales are known, revenue. To decide on just what it showed, send its ids: by then a filter may fit others. " +
          "Limits, expiry and the people needed are checked when it is done, whatever the dry run said.",
        body: Body,
        response: { 200: BulkDecision },
      },
    },
    async ({ body: { decision, ids: given, filter, dry_run: dryRun, mode = "all-or-nothing", reason }, actor }) => {
      if ((given === undefined) === (filter === undefined))
        throw new BadInputError("no-proposals-given", "Say which proposals are meant: send either ids or filter.");
      const found = filter === undefined ? null : await selectOpenProposals(db, openFilter(filter), MOST);
      const ids = given ?? found?.ids ?? [];
      const wanted = { decision, reason: reason ?? null, actor, now: new Date() };
      const { done, rulings } = dryRun
        ? { done: false, rulings: await foreseeDecision(db, ids, wanted) }
        : await decideProposals(db, ids, wanted, mode);
      return {
        dry_run: dryRun,
        done,
        matched: found?.matched ?? ids.length,
        accepted: rulings.filter(({ refusal }) => refusal === null).length,
        refused: rulings.filter(({ refusal }) => refusal !== null).length,
        effects: await effectsOf(db, rulings),
        items: rulings.map((ruling) => shown(ruling, done)),
      };
    },
  );
};

function openFilter({
  strategy_id: strategyId,
  approval_code: approvalCode,
  reason_code: reasonCode,
  selection,
  ...filter
}: Static<typeof Filter>) {
  return { ...filter, strategyId, approvalCode, reasonCode, selection: selection === undefined ? undefined : readSelection(selection) };
}

async function effectsOf(db: Db, rulings: readonly Ruling[]) {
  const taken = rulings.flatMap(({ before, refusal, currentMinor }) =>
    before === null || refusal !== null ? [] : [{ before, currentMinor }],
  );
  const facts = await effectFacts(
    db,
    taken.map(({ before }) => before.id),
  );
  const prices = taken.map(({ before: { id, price, currency, cost, vatPercent }, currentMinor }) => ({
    price,
    current: currentMinor === null ? null : { minor: currentMinor, currency },
    cost,
    vatPercent,
    soldPerDay: facts.get(id)?.soldPerDay ?? null,
    offers: facts.get(id)?.offers ?? [],
  }));
  return toJson(decisionEffects(prices));
}

function shown({ proposalId, before, currentMinor, result, refusal }: Ruling, done: boolean) {
  return toJson({
    proposalId,
    productExternalId: before?.productExternalId ?? null,
    channel: before?.channel ?? null,
    currentPrice: before === null || currentMinor === null ? null : { minor: currentMinor, currency: before.currency },
    price: before?.price ?? null,
    result,
    done: done && refusal === null,
    code: refusal?.code ?? null,
    detail: refusal?.message ?? null,
  });
}
