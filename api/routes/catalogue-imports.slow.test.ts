import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openTestApi } from "../../test/api.ts";

test("a gzip that unpacks without end is cut off, and the next import works", async () => {
  await using api = await openTestApi();
  const authorization = `Bearer ${await api.keyWith("write")}`;
  const send = (payload: string | Buffer, headers: Record<string, string> = {}) =>
    api.app.inject({
      method: "POST",
      url: "/v1/catalogue-imports",
      payload,
      headers: { authorization, "content-type": "text/csv", ...headers },
    });
  const bomb = gzipSync(Buffer.alloc(130 * 1024 * 1024, "a"));
  const answer = await send(bomb, { "content-encoding": "gzip" });
  expect([answer.statusCode, answer.json().code]).toEqual([400, "body-too-large"]);
  expect((await send("product_id,name\nC,x\n")).json()).toMatchObject({ written: true, products_created: 1 });
});
