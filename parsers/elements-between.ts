import type { Context, Survey } from "./survey.ts";

/** The elements that begin between two places of the page, in document order; nothing else of the page is looked at. */
export function elementsBetween(survey: Survey, from: number, to: number): readonly Context[] {
  return survey.elementsBetween(from, to);
}
