import { type Money, type MoneyText, moneyText } from "../domain/money.ts";

type Upper =
  | "A"
  | "B"
  | "C"
  | "D"
  | "E"
  | "F"
  | "G"
  | "H"
  | "I"
  | "J"
  | "K"
  | "L"
  | "M"
  | "N"
  | "O"
  | "P"
  | "Q"
  | "R"
  | "S"
  | "T"
  | "U"
  | "V"
  | "W"
  | "X"
  | "Y"
  | "Z";

type SnakeCase<S extends string> = S extends `${infer Before}30Days${infer After}`
  ? `${SnakeCase<Before>}_30_days${SnakeCase<After>}`
  : S extends `${infer First}${infer Rest}`
    ? `${First extends Upper ? `_${Lowercase<First>}` : First}${SnakeCase<Rest>}`
    : S;

/** Whose keys are data, not names of ours. */
const VERBATIM = ["settings", "variant", "payload"] as const;
type Verbatim = (typeof VERBATIM)[number];

/** A domain object as the API shows it: keys in snake_case, money as amount and currency. */
export type Json<T> = T extends Money
  ? MoneyText
  : T extends readonly unknown[]
    ? { -readonly [K in keyof T]: Json<T[K]> }
    : T extends object
      ? { -readonly [K in keyof T as K extends string ? SnakeCase<K> : never]: K extends Verbatim ? T[K] : Json<T[K]> }
      : T;

/** Turns a domain object into what the API shows. The keys inside `settings`, `variant` and `payload` stay as they are. */
export function toJson<T>(value: T): Json<T> {
  return convert(value) as Json<T>;
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== "object" || value === null) return value;
  if (isMoney(value)) return moneyText(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [snakeCase(key), (VERBATIM as readonly string[]).includes(key) ? inner : convert(inner)]),
  );
}

function isMoney(value: object): value is Money {
  return "minor" in value && "currency" in value && typeof value.minor === "number" && Object.keys(value).length === 2;
}

function snakeCase(key: string): string {
  return key.replace("30Days", "_30_days").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
