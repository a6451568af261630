import { writeFile } from "node:fs/promises";
import { openapiText } from "../api/openapi-text.ts";

/** Writes api/openapi.json anew from the routes; a test fails while it is not current. */
const file = new URL("../api/openapi.json", import.meta.url);
const text = await openapiText();
await writeFile(file, text);
console.log(`api/openapi.json: ${Object.keys((JSON.parse(text) as { paths: object }).paths).length} paths`);
