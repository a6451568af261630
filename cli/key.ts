import type { Command } from "commander";
import { printJson, printLine, remark } from "./output.ts";
import { withDatabase } from "./with-database.ts";

/** `cenoskop key create|list|revoke`: keys to the API. */
export function addKey(program: Command): void {
  const key = program.command("key").description("create, list and revoke API keys");

  key
    .command("create")
    .description("make a key; it is shown this once")
    .requiredOption("--name <name>", "what the key is for")
    .requiredOption("--scopes <scopes>", "what it may do, separated by commas: read, write, approve, feed, admin")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop key create --name shop --scopes read,feed")
    .action(async (options: { name: string; scopes: string; json?: true }) => {
      const { createKey } = await import("../store/api-keys.ts");
      const scopes = options.scopes
        .split(",")
        .map((scope) => scope.trim())
        .filter((scope) => scope !== "");
      const made = await withDatabase((db) => createKey(db, { name: options.name, scopes }));
      if (options.json === true) return printJson(made);
      await printLine(made.key);
      remark(`Key "${made.name}" may ${made.scopes.join(", ")}. It is kept nowhere: store it now. Send it as: Authorization: Bearer <key>`);
    });

  key
    .command("list")
    .description("list the keys; the keys themselves are not kept")
    .option("--json", "print one line of JSON per key")
    .addHelpText("after", "\nExample:\n  cenoskop key list")
    .action(async (options: { json?: true }) => {
      const { listKeys } = await import("../store/api-keys.ts");
      for (const one of await withDatabase((db) => listKeys(db))) {
        const state = one.revokedAt === null ? `last used ${one.lastUsedAt ?? "never"}` : `revoked ${one.revokedAt}`;
        await (options.json === true
          ? printJson(one)
          : printLine(`${one.prefix}…  ${one.name.padEnd(20)} ${one.scopes.join(",").padEnd(24)} ${state}`));
      }
    });

  key
    .command("revoke <name>")
    .description("end a key at once")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop key revoke shop")
    .action(async (name: string, options: { json?: true }) => {
      const { revokeKey } = await import("../store/api-keys.ts");
      const revoked = await withDatabase((db) => revokeKey(db, name));
      await (options.json === true ? printJson(revoked) : printLine(`Key "${revoked.name}" no longer opens anything.`));
    });
}
