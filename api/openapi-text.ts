import { pino } from "pino";
import { connect } from "../store/connect.ts";
import { buildApp } from "./app.ts";

/** The OpenAPI document as api/openapi.json holds it. Needs no database: nothing is asked of the one it names. */
export async function openapiText(): Promise<string> {
  const db = connect("postgres://nobody@127.0.0.1:1/none");
  const app = buildApp({ db, allowedHosts: [], log: pino({ level: "silent" }) });
  try {
    await app.ready();
    return `${JSON.stringify(app.swagger(), null, 2)}\n`;
  } finally {
    await app.close();
    await db.destroy();
  }
}
