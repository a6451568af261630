import type { Command } from "commander";
import type { PrivateSeller } from "../store/private-sellers.ts";
import { outputClosed, printJson, printLine, remark } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface SellerOptions {
  readonly source?: string;
  readonly allowAgain?: true;
  readonly json?: true;
}

/** `cenoskop privacy list|export|erase|settle`: what is kept of private sellers. */
export function addPrivacy(program: Command): void {
  const privacy = program.command("privacy").description("list, export and erase what is kept of private sellers");

  privacy
    .command("list")
    .description("list who is behind the pseudonyms of private sellers")
    .option("--source <host>", "of this site only")
    .option("--json", "print one line of JSON per seller and site")
    .addHelpText("after", "\nExample:\n  cenoskop privacy list --source allegro.pl")
    .action(async ({ source: host, json }: SellerOptions) => {
      const { listPrivateSellers } = await import("../store/private-sellers.ts");
      await withDatabase(async (db) => {
        let cursor: string | null | undefined;
        do {
          const page = await listPrivateSellers(db, { limit: 500, cursor, host });
          for (const one of page.items) await (json === true ? printJson(one) : printLine(oneLine(one)));
          cursor = page.nextCursor;
        } while (cursor !== null && !outputClosed());
      });
    });

  privacy
    .command("export <seller>")
    .description("print everything that is kept of a seller, by name or pseudonym: one line of JSON per record")
    .option("--source <host>", "of this site only")
    .option("--json", "print JSON, as always")
    .addHelpText("after", '\nExample:\n  cenoskop privacy export "jan_k84" --source allegro.pl > jan.ndjson')
    .action(async (seller: string, { source: host }: SellerOptions) => {
      const { audit } = await import("../store/audit.ts");
      const { exportSeller } = await import("../store/export-seller.ts");
      const { findSeller } = await import("../store/find-seller.ts");
      const { pseudonymOf } = await tools();
      await withDatabase(async (db) => {
        const asked = { seller, host, pseudonymOf };
        const { pseudonym } = await findSeller(db, asked);
        await audit(db, { actor: "cli", action: "private-seller.export", subjectType: "private-seller", subjectId: pseudonym });
        for await (const record of exportSeller(db, asked)) {
          if (outputClosed()) break;
          await printJson(record);
        }
      });
    });

  privacy
    .command("erase <seller>")
    .description("erase what names a seller, by name or pseudonym; prices and statistics stay under the pseudonym")
    .option("--source <host>", "on this site only")
    .option("--allow-again", "keep the name again when the seller is seen again")
    .option("--json", "print JSON")
    .addHelpText("after", '\nExample:\n  cenoskop privacy erase "jan_k84" --source allegro.pl')
    .action(async (seller: string, { source: host, allowAgain, json }: SellerOptions) => {
      const { eraseSeller } = await import("../store/erase-seller.ts");
      const { pageStoreOf } = await import("../store/page-store-of.ts");
      const { config, pseudonymOf } = await tools();
      const asked = { seller, host, allowAgain: allowAgain === true, pseudonymOf };
      const erased = await withDatabase((db) => eraseSeller(db, pageStoreOf(config), asked, "cli"));
      if (json === true) return printJson(erased);
      const where = erased.sources.map((one) => `${one.host} (${one.offers} offers)`).join(", ");
      await printLine(`Erased. What stays of ${where} is called ${erased.pseudonym}; ${erased.pagesRemoved} kept pages are gone.`);
      if (erased.messagesSent > 0) remark(`${erased.messagesSent} messages were sent before; ask their receivers to erase them too.`);
    });

  privacy
    .command("settle")
    .description("bring what is stored of every site into the way in which its sellers are kept now; jobs do that by themselves")
    .option("--json", "print one line of JSON per site that changed")
    .addHelpText("after", "\nExample:\n  cenoskop privacy settle")
    .action(async ({ json }: SellerOptions) => {
      const { protectSellers } = await import("../jobs/protect-sellers.ts");
      const { listSources } = await import("../store/sources.ts");
      const { secrets } = await tools();
      const log = { info: (fields: object) => void changed.push(fields), warn() {}, error() {} };
      const changed: object[] = [];
      await withDatabase(async (db) => {
        let cursor: string | null | undefined;
        do {
          const page = await listSources(db, { limit: 200, cursor });
          for (const source of page.items) await protectSellers({ db, secrets, log }, source);
          cursor = page.nextCursor;
        } while (cursor !== null);
      });
      if (json === true) for (const fields of changed) await printJson(fields);
      else await printLine(`Names of sellers are kept as each site's setting says; sites that had to be changed: ${changed.length}.`);
    });
}

async function tools() {
  const { readConfig } = await import("../config.ts");
  const { secretBoxOf } = await import("../store/secret-box.ts");
  const config = readConfig();
  const secrets = await secretBoxOf(config);
  return { config, secrets, pseudonymOf: (text: string): string => secrets.pseudonym(text) };
}

function oneLine({ host, pseudonym, name, url, lastSeenAt, erasedAt }: PrivateSeller): string {
  const who = erasedAt === null ? `${name}  ${url ?? ""}` : `erased ${erasedAt}, not kept again`;
  return `${host.padEnd(20)} ${pseudonym}  last seen ${lastSeenAt.slice(0, 10)}  ${who}`.trimEnd();
}
