import { pino } from "pino";
import { connect } from "../store/connect.ts";
import { openPageStore } from "../store/page-store.ts";
import { secretBox } from "../store/secret-box.ts";
import { buildApp } from "./app.ts";

/** The OpenAPI document as api/openapi.json holds it. Needs no database: nothing is asked of the one it names. */
export async function openapiText(): Promise<string> {
  const db = connect("postgres://nobody@127.0.0.1:1/none");
  const pages = openPageStore("/nowhere");
  const app = buildApp({ db, pages, secrets: secretBox(new Uint8Array(32)), allowedHosts: [], log: pino({ level: "silent" }) });
  try {
    await app.ready();
    return `${JSON.stringify(app.swagger(), null, 2)}\n`;
  } finally {
    await app.close();
    await db.destroy();
  }
}
