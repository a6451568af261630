import { expect, test } from "vitest";
import { conditionsFor } from "./conditions-for.ts";

const listing = { etag: '"1"', lastModified: "Sun, 06 Nov 1994 08:49:37 GMT", bodyHash: "abc", reader: "site:a@1", verifyDue: false };
const today = { currentReader: "site:a@1", distrusted: false };
const none = { etag: null, lastModified: null };

test("what is known is a condition, and nothing else is", () => {
  expect(conditionsFor(listing, today)).toEqual({
    etag: listing.etag,
    lastModified: listing.lastModified,
    bodyHash: "abc",
    verifying: false,
  });
  expect(conditionsFor({ ...listing, ...none }, today)).toEqual({ ...none, bodyHash: "abc", verifying: false });
});

test("a body that today's parsers have not read counts as unknown", () => {
  for (const reader of ["site:a@2", "any@0 standard@1"]) {
    expect(conditionsFor(listing, { ...today, currentReader: reader })).toEqual({ ...none, bodyHash: null, verifying: false });
  }
  expect(conditionsFor({ ...listing, reader: null, verifyDue: true }, today)).toEqual({ ...none, bodyHash: null, verifying: false });
});

test("a verification asks for the whole page; there is nothing to verify where nothing is claimed", () => {
  expect(conditionsFor({ ...listing, verifyDue: true }, today)).toEqual({ ...none, bodyHash: "abc", verifying: true });
  expect(conditionsFor({ ...listing, ...none, verifyDue: true }, today)).toEqual({ ...none, bodyHash: "abc", verifying: false });
});

test("validators that lied are not sent again; the same body still proves itself", () => {
  expect(conditionsFor({ ...listing, verifyDue: true }, { ...today, distrusted: true })).toEqual({
    ...none,
    bodyHash: "abc",
    verifying: false,
  });
});
