import { expect, test } from "vitest";
import { rowDraft } from "./row-draft.ts";

const row = (price: string, machine?: true): ReturnType<typeof rowDraft> =>
  rowDraft({ extractor: "test", fields: { price: { text: price, path: "p", ...(machine && { machine }) } } });

test.each(["od 410,00 zł", "ab 59,90 €", "7,50 €/Monat", "12 x 49,99 zł", "149,00 zł / m²", "10,00 zł - 20,00 zł"])(
  "%s is no price of a row",
  (text) => {
    expect(row(text).fields.price).toBeUndefined();
  },
);

test.each(["410,00 zł", "1 299,00 zł", "£72.00", "auf Anfrage"])("%s stays as it is", (text) => {
  expect(row(text).fields.price?.text).toBe(text);
});

test("an amount without a sign in a list of sellers is nobody's price", () => {
  const listed = (price: string, currency?: string): ReturnType<typeof rowDraft> =>
    rowDraft({
      extractor: "test",
      fields: {
        position: { text: "1", path: "p" },
        price: { text: price, path: "p" },
        ...(currency !== undefined && { currency: { text: currency, path: "c" } }),
      },
    });
  expect(listed("410,00").fields.price).toBeUndefined();
  expect(listed("410,00 z\u00c5\u0082").fields.price).toBeUndefined();
  expect(listed("410,00", "PLN").fields.price?.text).toBe("410,00");
  expect(listed("410,00 kr").fields.price?.text).toBe("410,00 kr");
});

test("numbers of programs are not read for words", () => {
  expect(row("410.00", true).fields.price?.text).toBe("410.00");
});
