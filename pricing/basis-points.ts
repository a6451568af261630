/** A percentage as whole hundredths of a percent: 12.5 is 1250. null when it has more than two decimals or is no finite number. */
export function basisPoints(percent: number): number | null {
  const points = Math.round(percent * 100);
  // the nearest double of an honest two-decimal number is off by far less than this
  return Number.isSafeInteger(points) && Math.abs(percent * 100 - points) < 1e-6 ? points : null;
}
