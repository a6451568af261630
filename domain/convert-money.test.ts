import { assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { convertMoney, scaleMoney } from "./convert-money.ts";

const rate = (from: string, to: string, multiply: string, divide = "1") => ({ from, to, multiply, divide });

test.each([
  // 10.00 EUR at 4.2345 is 42.345 PLN: a half goes up
  [1000, rate("EUR", "PLN", "4.2345"), 4235],
  [1000, rate("EUR", "PLN", "4.2344"), 4234],
  [1000, rate("EUR", "PLN", "4.23449999999999999999"), 4234],
  [-1000, rate("EUR", "PLN", "4.2345"), -4235],
  [0, rate("EUR", "PLN", "4.2345"), 0],
  // back through the same table
  [4235, rate("PLN", "EUR", "1", "4.2345"), 1000],
  // a cross rate: USD to PLN through the ECB's euro
  [10_000, rate("USD", "PLN", "4.2345", "1.0512"), 40_283],
  // currencies without and with three decimals
  [1000, rate("EUR", "JPY", "163.52"), 1635],
  [1635, rate("JPY", "EUR", "1", "163.52"), 1000],
  [1000, rate("EUR", "KWD", "0.3241"), 3241],
  [3241, rate("KWD", "EUR", "1", "0.3241"), 1000],
  // HUF has two decimals by the standard, and a hundred forints are one euro cent or so
  [99_900, rate("HUF", "PLN", "0.010412"), 1040],
  // less than half a grosz is nothing
  [1, rate("VND", "PLN", "0.000157"), 0],
  [Number.MAX_SAFE_INTEGER, rate("EUR", "PLN", "1"), Number.MAX_SAFE_INTEGER],
])("%d by %o is %d", (minor, by, result) => {
  expect(convertMoney({ minor, currency: by.from }, by)).toEqual({ minor: result, currency: by.to });
});

test.each([
  ["another currency than the rate's", { minor: 100, currency: "USD" }, rate("EUR", "PLN", "4.2")],
  ["a rate of zero", { minor: 100, currency: "EUR" }, rate("EUR", "PLN", "0.00")],
  ["nothing to divide by", { minor: 100, currency: "EUR" }, rate("EUR", "PLN", "4.2", "0")],
  ["no number", { minor: 100, currency: "EUR" }, rate("EUR", "PLN", "N/A")],
  ["a negative rate", { minor: 100, currency: "EUR" }, rate("EUR", "PLN", "-4.2")],
  ["an exponent", { minor: 100, currency: "EUR" }, rate("EUR", "PLN", "4e2")],
  ["a rate without end", { minor: 100, currency: "EUR" }, rate("EUR", "PLN", `4.${"2".repeat(1000)}`)],
  ["a part of a cent", { minor: 0.5, currency: "EUR" }, rate("EUR", "PLN", "4.2")],
  ["too much", { minor: Number.MAX_SAFE_INTEGER, currency: "EUR" }, rate("EUR", "PLN", "4.2")],
])("%s gives nothing", (_, money, by) => {
  expect(convertMoney(money, by)).toBeNull();
});

test("tax and currency are rounded once, at the end", () => {
  const vat = { multiply: "12300", divide: "10000" };
  // 10.01 EUR net is 12.3123 gross and 52.1358 PLN; rounded twice it would be 12.31 and 52.13
  expect(convertMoney({ minor: 1001, currency: "EUR" }, rate("EUR", "PLN", "4.2345"), vat)).toEqual({ minor: 5214, currency: "PLN" });
  expect(scaleMoney({ minor: 1001, currency: "PLN" }, vat)).toEqual({ minor: 1231, currency: "PLN" });
});

test("the result is never further than half a unit from the exact one, and there and back is the same where units are finer", () => {
  const amount = integer({ min: 0, max: 10_000_000_000 });
  const decimal = integer({ min: 1, max: 99_999_999 }).map(
    (digits) => `${Math.floor(digits / 10_000)}.${`${digits % 10_000}`.padStart(4, "0")}`,
  );
  assert(
    property(amount, decimal, decimal, (minor, multiply, divide) => {
      const result = convertMoney({ minor, currency: "EUR" }, rate("EUR", "PLN", multiply, divide));
      if (result === null) return;
      const [m, d] = [BigInt(multiply.replace(".", "")), BigInt(divide.replace(".", ""))];
      const twice = 2n * (BigInt(result.minor) * d - BigInt(minor) * m);
      expect(twice <= d && twice > -d - 1n).toBe(true);
      if (m < d) return;
      expect(convertMoney(result, rate("PLN", "EUR", divide, multiply))?.minor).toBe(minor);
    }),
  );
});
