import { sql } from "kysely";
import type { PauseKind } from "../domain/host-state.ts";
import type { Instant } from "../domain/instant.ts";
import type { SellerSetting } from "../domain/seller-cover.ts";
import type { Source, SourceKind } from "../domain/source.ts";
import { BadInputError, ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";

/** A source with what the service itself notes about it. */
export interface SourceRecord extends Source {
  readonly enabled: boolean;
  /** Not visited before then, because the site asked for it or kept failing. */
  readonly pausedUntil: Instant | null;
  readonly pausedReason: string | null;
  readonly pauseKind: PauseKind | null;
  /** Hours of the day, "08:00", in which it may be visited; from after to: over midnight. All three or none. */
  readonly activeFrom: string | null;
  readonly activeTo: string | null;
  /** IANA name: "Europe/Warsaw". */
  readonly timeZone: string | null;
  /** Why its ETag and Last-Modified prove nothing; null: they are believed. */
  readonly validatorsDistrustReason: string | null;
  /** When HTTP is tried again for a source that a page moved to the browser. */
  readonly httpRetryAt: Instant | null;
  /** Its changes are kept and not believed since then; null: they are. */
  readonly quarantinedAt: Instant | null;
  readonly quarantineReason: string | null;
  /** A price that moves further than this in one step is believed only when a second look finds it too. */
  readonly jumpFactor: number;
  /** A browser that reads it takes a picture of the page. */
  readonly screenshots: boolean;
  /** Whether names of its sellers are kept; see docs/privacy.md. */
  readonly sellers: SellerSetting;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** What may be said about a source. An absent field is left as it is, or takes its default in a new source. */
export type SourceFields = Fields<
  Pick<
    SourceRecord,
    | "name"
    | "kind"
    | "country"
    | "currency"
    | "taxIncluded"
    | "parser"
    | "fetchMode"
    | "minGapMs"
    | "jumpFactor"
    | "screenshots"
    | "sellers"
    | "enabled"
    | "activeFrom"
    | "activeTo"
    | "timeZone"
  >
> & {
  /** null: its ETag and Last-Modified are believed again. */
  readonly validatorsDistrustReason?: null | undefined;
};

const COLUMNS = [
  "id",
  "host",
  "name",
  "kind",
  "country",
  "currency",
  "tax_included as taxIncluded",
  "parser",
  "fetch_mode as fetchMode",
  "fetch_mode_reason as fetchModeReason",
  "min_gap_ms as minGapMs",
  "enabled",
  "paused_until as pausedUntil",
  "paused_reason as pausedReason",
  "pause_kind as pauseKind",
  "active_from as activeFrom",
  "active_to as activeTo",
  "time_zone as timeZone",
  "validators_distrust_reason as validatorsDistrustReason",
  "http_retry_at as httpRetryAt",
  "quarantined_at as quarantinedAt",
  "quarantine_reason as quarantineReason",
  "jump_factor as jumpFactor",
  "screenshots",
  "sellers",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

/** Sources in the order they were added. */
export async function listSources(
  db: Db,
  {
    limit,
    cursor,
    kind,
    host,
    quarantined,
  }: PageRequest & {
    readonly kind?: SourceKind | undefined;
    readonly host?: string | undefined;
    readonly quarantined?: boolean | undefined;
  },
): Promise<Page<SourceRecord>> {
  let query = db
    .selectFrom("source")
    .select(COLUMNS)
    .orderBy("id")
    .limit(limit + 1);
  if (kind !== undefined) query = query.where("kind", "=", kind);
  if (host !== undefined) query = query.where("host", "=", host.toLowerCase());
  if (quarantined !== undefined) query = query.where("quarantined_at", quarantined ? "is not" : "is", null);
  if (cursor) query = query.where("id", ">", readCursor("sources", ["number"], cursor)[0]);
  return toPage("sources", await query.execute(), limit, (row) => [row.id]);
}

/** @throws NotFoundError */
export async function getSource(db: Db, id: number): Promise<SourceRecord> {
  const row = await db.selectFrom("source").select(COLUMNS).where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no source ${id}; list the sources to see what there is.`);
  return row;
}

/** The source of that host (with port where it is not the scheme's own), or null. */
export async function findSource(db: Db, host: string): Promise<SourceRecord | null> {
  return (await db.selectFrom("source").select(COLUMNS).where("host", "=", host.toLowerCase()).executeTakeFirst()) ?? null;
}

/** @throws ConflictError when the host is watched already; BadInputError when `host` is none. */
export async function addSource(
  db: Db,
  { host, ...fields }: SourceFields & { readonly host: string; readonly kind: SourceKind },
  actor: string,
): Promise<SourceRecord> {
  const bare = bareHost(host);
  return inTransaction(db, async (trx) => {
    await refuseBadHours(trx, { activeFrom: null, activeTo: null, timeZone: null, ...definedFields(fields) });
    await refuseUnknownParser(trx, fields.parser);
    const row = await trx
      .insertInto("source")
      .values({ ...toColumns(fields), host: bare, kind: fields.kind, name: fields.name ?? bare })
      .onConflict((conflict) => conflict.column("host").doNothing())
      .returning(COLUMNS)
      .executeTakeFirst();
    if (row === undefined) throw new ConflictError("source-exists", `The host "${bare}" is a source already; change that one.`);
    await audit(trx, { actor, action: "source.create", subjectType: "source", subjectId: row.id, after: row });
    return row;
  });
}

/** @throws NotFoundError */
export async function updateSource(db: Db, id: number, fields: SourceFields, actor: string): Promise<SourceRecord> {
  return inTransaction(db, async (trx) => {
    const before = await trx.selectFrom("source").select(COLUMNS).where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
    if (before === undefined) return getSource(trx, id);
    const changed = toColumns(fields);
    if (Object.keys(changed).length === 0) return before;
    await refuseBadHours(trx, { ...before, ...definedFields(fields) });
    if (fields.parser !== before.parser) await refuseUnknownParser(trx, fields.parser);
    const modeChanged = fields.fetchMode !== undefined && fields.fetchMode !== before.fetchMode;
    const after = await trx
      .updateTable("source")
      .set({
        ...changed,
        updated_at: sql<Instant>`now()`,
        ...(modeChanged
          ? { fetch_mode_reason: `set by ${actor}`, fetch_mode_changed_at: sql<Instant>`now()`, http_retry_at: null, http_retry_days: null }
          : {}),
        // a pause of its own making may be over now; the next batch finds out
        ...(before.pauseKind === "hours" || before.pauseKind === "gap"
          ? { paused_until: null, paused_reason: null, pause_kind: null }
          : {}),
      })
      .where("id", "=", id)
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    if (HINTS.some((hint) => before[hint] !== after[hint])) await forgetBodies(trx, id);
    await audit(trx, { actor, action: "source.update", subjectType: "source", subjectId: id, before, after });
    return after;
  });
}

/** What the parsers are told of a site. */
const HINTS = ["kind", "country", "currency", "taxIncluded", "parser"] as const;

/** The same body would be read otherwise now, so that "unchanged" would prove nothing. */
async function forgetBodies(trx: Db, sourceId: number): Promise<void> {
  await trx
    .updateTable("listing_check")
    .set({ body_hash: null, etag: null, last_modified: null })
    .where("listing_id", "in", (eb) => eb.selectFrom("listing").select("id").where("source_id", "=", sourceId))
    .execute();
}

function toColumns({
  taxIncluded,
  fetchMode,
  minGapMs,
  jumpFactor,
  activeFrom,
  activeTo,
  timeZone,
  validatorsDistrustReason,
  ...plain
}: SourceFields) {
  return definedFields({
    ...plain,
    tax_included: taxIncluded,
    fetch_mode: fetchMode,
    min_gap_ms: minGapMs,
    jump_factor: jumpFactor,
    active_from: activeFrom,
    active_to: activeTo,
    time_zone: timeZone,
    validators_distrust_reason: validatorsDistrustReason,
    validators_distrusted_at: validatorsDistrustReason,
  });
}

/** @throws BadInputError */
async function refuseBadHours(
  trx: Db,
  { activeFrom, activeTo, timeZone }: Pick<SourceRecord, "activeFrom" | "activeTo" | "timeZone">,
): Promise<void> {
  const given = [activeFrom, activeTo, timeZone].filter((value) => value !== null);
  if (given.length === 0) return;
  if (given.length < 3)
    throw new BadInputError("bad-hours", "Active hours need a beginning, an end and a time zone; give all three, or null for each.");
  if (activeFrom === activeTo)
    throw new BadInputError("bad-hours", `Active hours from ${activeFrom} to ${activeTo} leave none; give another end.`);
  // the database's own list: it computes with it
  const { rows } = await sql`select from pg_timezone_names where name = ${timeZone}`.execute(trx);
  if (rows.length === 0) throw new BadInputError("bad-hours", `"${timeZone}" is no time zone; write one like Europe/Warsaw.`);
}

/** Where no worker has told yet which parsers there are, any name is taken. @throws BadInputError */
async function refuseUnknownParser(trx: Db, parser: string | null | undefined): Promise<void> {
  if (parser === null || parser === undefined) return;
  const { rows } = await sql<{ known: boolean }>`
    select bool_or(label in (${`site:${parser}`}, ${`platform:${parser}`})) as known from page_parser having count(*) > 0`.execute(trx);
  if (rows[0]?.known === false)
    throw new BadInputError(
      "unknown-parser",
      `There is no parser "${parser}"; GET /v1/parsers lists them, "site:ceneo.pl" is ceneo.pl here.`,
    );
}

function bareHost(text: string): string {
  const url = /[/?#@\\\s]/.test(text) ? null : URL.parse(`https://${text}`);
  if (url !== null && url.host !== "") return url.host.replace(/:80$/, "");
  throw new BadInputError("bad-host", `"${text}" is no host; write it bare, such as www.example.pl or shop.example:8080.`);
}
