import type { CurrencyCode, Money } from "../domain/money.ts";

/** Percents of value added tax where people pay with a currency, standard and reduced, of the last ten years. */
const PERCENTS: Readonly<Record<CurrencyCode, readonly number[]>> = {
  EUR: [5, 5.5, 6, 7, 8, 9, 10, 12, 13, 13.5, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 25.5],
  GBP: [20, 5],
  PLN: [23, 8, 5],
  CZK: [21, 15, 12, 10],
  HUF: [27, 18, 5],
  RON: [19, 21, 20, 9, 5],
  SEK: [25, 12, 6],
  DKK: [25],
  NOK: [25, 15, 12],
  ISK: [24, 11],
  CHF: [7.7, 8.1, 8, 2.5, 2.6],
  BGN: [20, 9],
  HRK: [25, 13, 5],
  RSD: [20, 10],
  UAH: [20, 7],
  RUB: [20, 18, 10],
  BYN: [20, 10],
  TRY: [18, 20, 8, 10, 1],
  JPY: [10, 8],
  CNY: [13, 16, 17, 9],
  KRW: [10],
  AUD: [10],
  NZD: [15],
  SGD: [7, 8, 9],
  INR: [18, 12, 5, 28],
  ZAR: [15, 14],
  AED: [5],
  SAR: [15, 5],
  ILS: [17, 18],
  MXN: [16],
  CLP: [19],
  COP: [19],
  ARS: [21, 10.5],
};

/** Where shops print both amounts without decimals, each rounded by itself. */
const ROUNDED: ReadonlySet<CurrencyCode> = new Set(["CZK", "HUF", "SEK", "NOK", "DKK"]);
const LEAST_ROUNDED = 100_00;

/** Whether the one amount is the other with tax, to the cent; to the crown or forint where both are printed so. */
export function isGrossOf(gross: Money, net: Money): boolean {
  if (gross.currency !== net.currency) return false;
  const isRounded = ROUNDED.has(gross.currency) && gross.minor % 100 === 0 && net.minor % 100 === 0 && net.minor >= LEAST_ROUNDED;
  const most = isRounded ? 100 : 1;
  return (PERCENTS[gross.currency] ?? []).some((percent) => Math.abs(net.minor * (1 + percent / 100) - gross.minor) <= most);
}
