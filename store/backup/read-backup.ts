import { createHash } from "node:crypto";
import { pipeline, type Readable } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import { BadInputError } from "../../errors.ts";
import {
  BACKUP_FORMAT,
  type BackupEnd,
  type BackupManifest,
  COPY_END,
  copyLine,
  FIRST_LINE,
  LAST_LINE,
  MONTH_BOUND,
  PLAIN_NAME,
} from "./backup-format.ts";

export interface BackupReader {
  readonly manifest: BackupManifest;
  /** Calls `each` for every table in the order of the manifest; it must read `rows` to the end and give how many there were, or null. */
  tables(each: (table: BackupManifest["tables"][number], rows: AsyncIterable<Buffer>) => Promise<number | null>): Promise<void>;
}

/** Longest line that is read as one: the manifest, with all tables and partitions. */
const MOST_LINE_BYTES = 16_000_000;
const NEWLINE = 10;
const TERMINATOR = Buffer.from(`\n${COPY_END}`);

/**
 * Reads what writeBackup wrote, as a stream. Whoever reads all tables knows that the file is whole: `tables` compares row counts and the
 * checksum before it resolves. @throws BadInputError where the file is no backup, was cut off, or is not what was written
 */
export async function readBackup(source: Readable): Promise<BackupReader> {
  const decompress = createZstdDecompress();
  // whoever reads is told of errors by what is read
  pipeline(source, decompress, () => undefined);
  const text = sections(decompress as AsyncIterable<Buffer>);
  if ((await text.line()) !== FIRST_LINE) throw broken("does not begin as a backup does");
  const manifest = checked(parsed((await text.line()).slice("-- ".length)) as BackupManifest);
  return {
    manifest,
    async tables(each) {
      const counted: Record<string, number | null> = {};
      for (const table of manifest.tables) {
        if ((await text.line()) !== copyLine(table)) throw broken(`does not have the rows of ${table.name} where they should be`);
        counted[table.name] = await each(table, text.rows());
      }
      const sha256 = text.digest();
      const last = await text.line();
      if (!last.startsWith(LAST_LINE)) throw broken("has no end");
      // what is cut off here is a part of the packing's own checksum
      if (!(await text.over())) throw broken("goes on after its end");
      const end = parsed(last.slice(LAST_LINE.length)) as BackupEnd;
      if (end.sha256 !== sha256) throw broken("was changed after it was written: its checksum is another");
      for (const { name } of manifest.tables) {
        const count = counted[name] ?? null;
        if (count !== null && count !== end.rows[name]) throw broken(`has ${count} rows of ${name} and says ${end.rows[name]}`);
      }
    },
  };
}

function checked(manifest: BackupManifest): BackupManifest {
  if (!(manifest.format <= BACKUP_FORMAT)) {
    throw new BadInputError(
      "backup-too-new",
      `The backup was made by version ${manifest.program} in a format that this one cannot read; install that version or a later one.`,
    );
  }
  const names = manifest.tables.flatMap(({ name, columns, partitions }) => [name, ...columns, ...partitions.map((one) => one.name)]);
  const odd = [...names, ...Object.keys(manifest.sequences)].find((name) => !PLAIN_NAME.test(name));
  const bound = manifest.tables.flatMap(({ partitions }) => partitions).find((one) => !MONTH_BOUND.test(one.bound));
  if (odd !== undefined || bound !== undefined) throw broken(`names what no backup of this program does: ${odd ?? bound?.bound}`);
  return manifest;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw broken("cannot be understood", error);
  }
}

function broken(why: string, cause?: unknown): BadInputError {
  return new BadInputError("broken-backup", `The file is no whole backup: it ${why}. Nothing was written; take another backup.`, { cause });
}

interface Sections {
  /** The next line, without its end. */
  line(): Promise<string>;
  /** What stands before the end of a COPY section. */
  rows(): AsyncGenerator<Buffer>;
  /** Whether all was read. */
  over(): Promise<boolean>;
  /** SHA-256 of what was read so far, hex. */
  digest(): string;
}

/** Lines and COPY sections of a stream of bytes. */
function sections(bytes: AsyncIterable<Buffer>): Sections {
  const hash = createHash("sha256");
  const chunks = bytes[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  async function more(): Promise<void> {
    const value = await next();
    if (value === null) throw broken("ends too early");
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
  }

  async function next(): Promise<Buffer | null> {
    try {
      const { done, value } = await chunks.next();
      return done === true ? null : value;
    } catch (error) {
      const { code = "" } = error as { code?: string };
      if (code === "Z_BUF_ERROR") throw broken("ends too early", error);
      if (code.startsWith("ZSTD_") || code.startsWith("Z_")) throw broken("is damaged, or was never a backup", error);
      throw error;
    }
  }

  function take(length: number): Buffer {
    const taken = rest.subarray(0, length);
    rest = rest.subarray(length);
    hash.update(taken);
    return taken;
  }

  return {
    async line() {
      let end: number;
      while ((end = rest.indexOf(NEWLINE)) === -1) {
        if (rest.length > MOST_LINE_BYTES) throw broken("has a line without an end");
        await more();
      }
      return take(end + 1).toString("utf8", 0, end);
    },
    async *rows() {
      // an empty table has its end where the first row would be
      while (rest.length < COPY_END.length) await more();
      if (rest.subarray(0, COPY_END.length).toString() === COPY_END) {
        take(COPY_END.length);
        return;
      }
      for (;;) {
        const end = rest.indexOf(TERMINATOR);
        if (end !== -1) {
          yield take(end + 1);
          take(COPY_END.length);
          return;
        }
        // what may be the beginning of the end stays
        const sure = rest.length - TERMINATOR.length;
        if (sure > 0) yield take(sure);
        await more();
      }
    },
    over: async () => rest.length === 0 && (await next()) === null,
    digest: () => hash.copy().digest("hex"),
  };
}
