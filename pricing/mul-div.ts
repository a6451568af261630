/**
 * `a * b / c` as a whole number, exact at any size, rounded down or up as told (towards minus or plus infinity).
 * `a` and `b` are safe integers, `c` is a safe integer above zero. The result may leave the safe range; the engine refuses such a price.
 */
export function mulDiv(a: number, b: number, c: number, rounding: "down" | "up"): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) {
    const rest = product % c;
    const quotient = (product - rest) / c;
    if (rest === 0) return quotient;
    if (rounding === "up") return rest > 0 ? quotient + 1 : quotient;
    return rest < 0 ? quotient - 1 : quotient;
  }
  const exact = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  const rest = exact % divisor;
  const quotient = exact / divisor;
  if (rest === 0n) return Number(quotient);
  if (rounding === "up") return Number(rest > 0n ? quotient + 1n : quotient);
  return Number(rest < 0n ? quotient - 1n : quotient);
}
