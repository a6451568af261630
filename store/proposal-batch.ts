import { sql } from "kysely";
import type { ApprovalDecision } from "../domain/approval-policy.ts";
import { sameMoney } from "../domain/money.ts";
import type { PriceStep, Receipt } from "../domain/price-proposal.ts";
import { auditAll } from "./audit-all.ts";
import type { Db } from "./connect.ts";
import type { PersonNeeded } from "./person-needed.ts";
import { closeAll, supersedeAll } from "./proposal-state.ts";

/** Who approves where no person does, for the audit log. */
export const POLICY = "policy";
/** Receipts of some kilobytes each, in one text. */
const ROWS_AT_ONCE = 500;

/** What becomes of proposals, decided on one by one and written in a few statements. */
export interface ProposalBatch {
  /** An open one has nothing left to propose. */
  close(id: number): void;
  /** An approved one gives way. The feed's lock must be held. */
  supersede(id: number): void;
  insert(
    receipt: Receipt,
    priceMinor: number,
    decided: { readonly decision: ApprovalDecision | null; readonly person: PersonNeeded | null },
    validUntil: Date | null,
  ): void;
  /** In the order in which the database allows it: first what gives way. */
  write(): Promise<void>;
  /** Of what was inserted and written. */
  idOf(place: string): number | null;
}

/** A product on a channel. */
export function placeOf(productId: number, channelId: number): string {
  return `${productId}/${channelId}`;
}

export function openProposalBatch(trx: Db): ProposalBatch {
  const ids = new Map<string, number>();
  let closing: number[] = [];
  let giving: number[] = [];
  let rows: ReturnType<typeof rowOf>[] = [];
  return {
    close: (id) => void closing.push(id),
    supersede: (id) => void giving.push(id),
    insert: (...proposal) => void rows.push(rowOf(...proposal)),
    idOf: (place) => ids.get(place) ?? null,
    async write() {
      const [closed, given, inserted] = [closing, giving, rows];
      [closing, giving, rows] = [[], [], []];
      await closeAll(trx, closed);
      await supersedeAll(trx, given, POLICY);
      for (let from = 0; from < inserted.length; from += ROWS_AT_ONCE) {
        const some = inserted.slice(from, from + ROWS_AT_ONCE).map(({ columns }) => columns);
        for (const { id, product_id: productId, channel_id: channelId } of await insertAll(trx, some))
          ids.set(placeOf(productId, channelId), id);
      }
      const approvals = inserted.flatMap(({ approval, columns }) => {
        if (approval === null) return [];
        const id = ids.get(placeOf(columns.product_id, columns.channel_id));
        return [{ action: "proposal.approve", subjectType: "proposal", id, after: approval }];
      });
      await auditAll(trx, POLICY, approvals);
    },
  };
}

const TYPES: Readonly<Record<keyof ReturnType<typeof rowOf>["columns"], string>> = {
  product_id: "bigint",
  channel_id: "bigint",
  strategy_id: "bigint",
  strategy_version: "integer",
  currency: "text",
  current_price_minor: "bigint",
  price_minor: "bigint",
  floor_minor: "bigint",
  ceiling_minor: "bigint",
  reason_code: "text",
  reason_text: "text",
  receipt: "jsonb",
  observation_ids: "bigint[]",
  valid_until: "timestamptz",
  approval_code: "text",
  approval_reason: "text",
  persons_needed: "integer",
  needs_person: "boolean",
  needs_person_reason: "text",
  status: "text",
  decided_at: "timestamptz",
  decided_by: "text",
  decision_reason: "text",
};
const COLUMNS = sql.raw(Object.keys(TYPES).join(", "));
const COLUMN_TYPES = sql.raw(
  Object.entries(TYPES)
    .map((column) => column.join(" "))
    .join(", "),
);

/**
 * One parameter for all rows: a statement with thousands takes longer to be made and to be understood than its rows to be written. An open
 * proposal is not in the feed, so its place needs no lock; for an approved one it was taken.
 */
async function insertAll(trx: Db, rows: readonly ReturnType<typeof rowOf>["columns"][]) {
  const { rows: written } = await sql<{ id: number; product_id: number; channel_id: number }>`
    insert into price_proposal (${COLUMNS}, change_seq)
    select ${COLUMNS}, nextval('price_proposal_change_seq') from jsonb_to_recordset(${JSON.stringify(rows)}) as x (${COLUMN_TYPES})
    returning id, product_id, channel_id`.execute(trx);
  return written;
}

function rowOf(
  receipt: Receipt,
  priceMinor: number,
  { decision, person }: { readonly decision: ApprovalDecision | null; readonly person: PersonNeeded | null },
  validUntil: Date | null,
) {
  const { market, strategy, pricing } = receipt;
  const { product } = market;
  const decisive = decisiveStep(pricing.steps);
  const approved = decision?.approve === true;
  const columns = {
    product_id: product.productId,
    channel_id: product.channelId,
    strategy_id: strategy.id,
    strategy_version: strategy.version,
    currency: product.currency,
    current_price_minor: product.currentPrice?.minor ?? null,
    price_minor: priceMinor,
    floor_minor: (pricing.floor ?? product.floor)?.minor ?? null,
    ceiling_minor: product.ceiling?.minor ?? null,
    reason_code: decisive?.code ?? "priced",
    reason_text: decisive?.reason ?? "The strategy gives this price.",
    receipt,
    observation_ids: [...pricing.observationIds],
    valid_until: validUntil,
    approval_code: decision?.code ?? null,
    approval_reason: decision?.reason ?? null,
    persons_needed: decision?.persons ?? 1,
    needs_person: person !== null,
    needs_person_reason: person?.reason ?? null,
    status: approved ? ("approved" as const) : ("open" as const),
    decided_at: approved ? market.asOf : null,
    decided_by: approved ? POLICY : null,
    decision_reason: approved ? decision.reason : null,
  };
  const approval = approved
    ? { status: "approved", price: pricing.price, currentPrice: product.currentPrice, decisionReason: decision.reason }
    : null;
  return { columns, approval };
}

/** The step a person should read first: the last one that moved the price, rounding left out where anything else did. */
function decisiveStep(steps: readonly PriceStep[]): PriceStep | undefined {
  const moved = steps.filter(({ before, after }) => !sameMoney(before, after));
  return moved.findLast(({ rule }) => rule !== "rounding") ?? moved.at(-1) ?? steps.at(-1);
}
