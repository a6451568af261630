import type { Command } from "commander";
import { printJson, printLine, remark } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Options {
  readonly role?: string;
  readonly json?: true;
}

/** `cenoskop bi sql|grant|password|revoke`: who may read the views for other tools. */
export function addBi(program: Command): void {
  const bi = program.command("bi").description("let other tools read the views of the schema bi, and nothing else");

  bi.command("grant")
    .description("make a database role that may read the views; without login and password")
    .option("--role <name>", "name of the role: cenoskop_bi unless given")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop bi grant")
    .action(async ({ role: named, json }: Options) => {
      const { BI_ROLE, grantBi } = await import("../store/bi-role.ts");
      const role = named ?? BI_ROLE;
      const { made } = await withDatabase((db) => grantBi(db, role, "cli"));
      if (json === true) return printJson({ role, made });
      await printLine(`The role ${role} may read the views of the schema bi, and nothing else. It logs in once it has a password.`);
    });

  bi.command("password")
    .description("give the role a new password, shown this once, and let it log in")
    .option("--role <name>", "name of the role: cenoskop_bi unless given")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop bi password")
    .action(async ({ role: named, json }: Options) => {
      const { BI_ROLE, setBiPassword } = await import("../store/bi-role.ts");
      const role = named ?? BI_ROLE;
      const { password, database, host, port } = await withDatabase((db) => setBiPassword(db, role, "cli"));
      if (json === true) return printJson({ role, password, database, host, port });
      await printLine(`postgresql://${role}:${password}@${host ?? "localhost"}:${port}/${database}`);
      remark(
        "Kept nowhere: store it now. The address is the server's own; behind a pooler or a forwarded port it is another. See docs/bi.md.",
      );
    });

  bi.command("revoke")
    .description("take login and rights from the role at once, and end its sessions")
    .option("--role <name>", "name of the role: cenoskop_bi unless given")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop bi revoke")
    .action(async ({ role: named, json }: Options) => {
      const { BI_ROLE, revokeBi } = await import("../store/bi-role.ts");
      const role = named ?? BI_ROLE;
      await withDatabase((db) => revokeBi(db, role, "cli"));
      await (json === true ? printJson({ revoked: role }) : printLine(`The role ${role} may read nothing and log in no more.`));
    });

  bi.command("sql")
    .description("print what `bi grant` does, for an administrator to run where this database user may not make roles")
    .option("--role <name>", "name of the role: cenoskop_bi unless given")
    .option("--json", "print a JSON list of statements")
    .addHelpText("after", "\nExample:\n  cenoskop bi sql | psql postgresql://admin@db.example/cenoskop")
    .action(async ({ role: named, json }: Options) => {
      const { BI_ROLE, currentDatabase, setUpSql } = await import("../store/bi-role.ts");
      const statements = setUpSql(named ?? BI_ROLE, await withDatabase(currentDatabase));
      await (json === true ? printJson(statements) : printLine(statements.join("\n")));
    });
}
