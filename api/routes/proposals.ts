import { type Static, Type } from "typebox";
import { PROPOSAL_STATUSES } from "../../domain/price-proposal.ts";
import { getServing } from "../../store/feed-servings.ts";
import { getLanding } from "../../store/landings.ts";
import { getProposal, getReceipt, listProposals } from "../../store/list-proposals.ts";
import { decideProposal } from "../../store/decide-proposals.ts";
import { reportProposal } from "../../store/proposals.ts";
import type { Routes } from "../app-types.ts";
import { Proposal, ProposalDetail } from "../components/proposal.ts";
import { DEFAULT_LIMIT, Id, IdParams, Line, listQuery, Nullable, OneOf, pageOf } from "../schema.ts";
import { toJson } from "../to-json.ts";

const tags = ["Proposals"];
const reason = Type.Optional(Nullable(Type.String({ maxLength: 1000, description: "For a person" })));
/** A body that may be left out. */
const Reason = Nullable(Type.Object({ reason }, { additionalProperties: false }));

export const routes: Routes = (app, { db }) => {
  app.get(
    "/v1/proposals",
    {
      config: { scope: "read" },
      schema: {
        operationId: "listProposals",
        tags,
        summary: "Proposed prices, newest first",
        querystring: listQuery({
          status: Type.Optional(OneOf(PROPOSAL_STATUSES)),
          product_id: Type.Optional(Id),
          channel: Type.Optional(Line(50)),
        }),
        response: { 200: pageOf(Proposal) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, status, product_id: productId, channel } }) =>
      toJson(await listProposals(db, { limit, cursor, status, productId, channel })),
  );

  app.get(
    "/v1/proposals/:id",
    {
      config: { scope: "read", problems: [404] },
      schema: {
        operationId: "getProposal",
        tags,
        summary: "One proposal with everything it was computed from",
        params: IdParams,
        response: { 200: ProposalDetail },
      },
    },
    async ({ params }) =>
      toJson({
        ...(await getProposal(db, params.id)),
        serving: await getServing(db, params.id),
        landing: await getLanding(db, params.id),
        receipt: await getReceipt(db, params.id),
      }),
  );

  for (const [decision, operationId, summary] of [
    ["approve", "approveProposal", "Approve a proposal: its price enters the feed"],
    ["reject", "rejectProposal", "Reject a proposal"],
  ] as const) {
    app.post(
      `/v1/proposals/:id/${decision}`,
      {
        config: { scope: "approve", problems: [404, 409] },
        schema: {
          operationId,
          tags,
          summary,
          description:
            "409 when somebody decided before, when it expired, or when the product's limits have moved past its price. Where `persons_needed` is " +
            "2 the first approval leaves it open, and a second one by the same key is refused with 409.",
          params: IdParams,
          body: Reason,
          response: { 200: Proposal },
        },
      },
      async ({ params, body, actor }) =>
        toJson(await decideProposal(db, { proposalId: params.id, decision, reason: reasonOf(body), actor, now: new Date() })),
    );
  }

  for (const [report, operationId, summary] of [
    ["applied", "reportApplied", "The shop sells at the approved price now"],
    ["rejected-by-shop", "reportRejectedByShop", "The shop did not take the approved price"],
  ] as const) {
    app.post(
      `/v1/proposals/:id/${report}`,
      {
        config: { scope: "feed", problems: [404, 409] },
        schema: {
          operationId,
          tags,
          summary,
          description: "For the shop's program, after it read the feed. Reporting the same twice changes nothing.",
          params: IdParams,
          body: Reason,
          response: { 200: Proposal },
        },
      },
      async ({ params, body, actor }) =>
        toJson(await reportProposal(db, { proposalId: params.id, report, reason: reasonOf(body), actor, now: new Date() })),
    );
  }
};

function reasonOf(body: Static<typeof Reason> | undefined): string | null {
  return body?.reason ?? null;
}
