import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { Type } from "typebox";
import { Value } from "typebox/value";
import { HTTP_CLIENTS, type HttpClient } from "../domain/proxy.ts";
import { BadInputError } from "../errors.ts";
import type { SourceAccess } from "../store/source-access.ts";
import { printJson, printLine } from "./output.ts";
import { sourceOf } from "./proxy.ts";
import { withDatabase } from "./with-database.ts";

interface SetOptions {
  readonly client?: string;
  readonly direct?: boolean;
  readonly secrets?: true;
  readonly json?: true;
}

const Secrets = Type.Object(
  {
    cookies: Type.Optional(
      Type.Array(
        Type.Object(
          { name: Type.String(), value: Type.String(), domain: Type.Optional(Type.String()), path: Type.Optional(Type.String()) },
          { additionalProperties: false },
        ),
      ),
    ),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  { additionalProperties: false },
);

/** `cenoskop access show|set`: how a site is visited. */
export function addAccess(program: Command): void {
  const access = program
    .command("access")
    .description("show and change how a watched site is visited: client, cookies, headers, proxies only or not");

  access
    .command("show <host>")
    .description("show it; the values of cookies and headers are never shown")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cenoskop access show www.example.pl")
    .action(async (host: string, options: { json?: true }) => {
      const { getAccess } = await import("../store/source-access.ts");
      const found = await withDatabase(async (db) => getAccess(db, (await sourceOf(db, host)).id));
      await (options.json === true ? printJson(found) : tell(found));
    });

  access
    .command("set <host>")
    .description("change it; what is not named stays")
    .option("--client <name>", HTTP_CLIENTS.join(" or "))
    .option("--direct", "visit it without a proxy too, before any proxy")
    .option("--no-direct", "never visit it without a proxy")
    .option("--secrets", "read cookies and headers as JSON from standard input, in place of those there are")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `\nExample:\n  echo '{"cookies":[{"name":"postcode","value":"00-950"}],"headers":{}}' | cenoskop access set www.example.pl --secrets`,
    )
    .action(async (host: string, options: SetOptions, command: Command) => {
      const { updateAccess } = await import("../store/source-access.ts");
      const { secretBoxOf } = await import("../store/secret-box.ts");
      const { readConfig } = await import("../config.ts");
      const fields = {
        ...(options.client === undefined ? {} : { httpClient: clientOf(options.client) }),
        ...(command.getOptionValueSource("direct") === "cli" ? { direct: options.direct === true } : {}),
        ...(options.secrets === true ? readSecrets(await text(process.stdin)) : {}),
      };
      if (Object.keys(fields).length === 0) {
        throw new BadInputError("nothing-given", "Nothing is to be changed; give --client, --direct, --no-direct or --secrets.");
      }
      const secrets = await secretBoxOf(readConfig());
      const changed = await withDatabase(async (db) => updateAccess(db, secrets, (await sourceOf(db, host)).id, fields, "cli"));
      await (options.json === true ? printJson(changed) : tell(changed));
    });
}

async function tell({ httpClient, direct, cookieNames, headerNames, tier, tierReason, tryCheaperAt }: SourceAccess): Promise<void> {
  await printLine(`client   ${httpClient}`);
  await printLine(`direct   ${direct ? "yes" : "never without a proxy"}`);
  await printLine(`cookies  ${cookieNames.join(", ") || "none"}`);
  await printLine(`headers  ${headerNames.join(", ") || "none"}`);
  await printLine(`tier     ${tier}${tierReason === null ? "" : ` (${tierReason})`}`);
  if (tryCheaperAt !== null) await printLine(`cheaper  tried again from ${tryCheaperAt}`);
}

// what was given is not repeated: it holds secrets
function readSecrets(given: string) {
  const wrong = 'Standard input holds no cookies and headers; write {"cookies":[{"name":"…","value":"…"}],"headers":{"…":"…"}}.';
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch {
    throw new BadInputError("bad-secrets", wrong);
  }
  if (!Value.Check(Secrets, value)) throw new BadInputError("bad-secrets", wrong);
  return value;
}

function clientOf(given: string): HttpClient {
  const found = HTTP_CLIENTS.find((one) => one === given);
  if (found !== undefined) return found;
  throw new BadInputError("bad-option", `"${given}" is no client; write one of ${HTTP_CLIENTS.join(", ")}.`);
}
