import { expect, test } from "vitest";
import { BadInputError } from "../errors.ts";
import { isOutage } from "./outage.ts";

const withCode = (code: string, message = "it failed"): Error => Object.assign(new Error(message), { code });

test.each([
  withCode("ECONNREFUSED"),
  withCode("ECONNRESET", "read ECONNRESET"),
  withCode("57P01", "terminating connection due to administrator command"),
  withCode("57P03", "the database system is starting up"),
  withCode("08006"),
  withCode("53100", "could not extend file: No space left on device"),
  new Error("Connection terminated unexpectedly"),
  new Error("Client has encountered a connection error and is not queryable"),
  new Error("timeout exceeded when trying to connect"),
  new Error("Connection is closed."),
  new Error("LOADING Redis is loading the dataset in memory"),
  new Error("it failed", { cause: withCode("EPIPE") }),
  new AggregateError([withCode("ECONNREFUSED")]),
])("%s is an outage", (error) => {
  expect(isOutage(error)).toBe(true);
});

test.each([
  withCode("23505", "duplicate key value violates unique constraint"),
  withCode("40P01", "deadlock detected"),
  new BadInputError("bad-url", "The URL is none; send another."),
  new Error("Cannot read properties of undefined"),
  new AggregateError([new Error("one"), withCode("ENOENT")]),
  "ECONNREFUSED",
  undefined,
])("%s is none", (error) => {
  expect(isOutage(error)).toBe(false);
});
