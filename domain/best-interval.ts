import { type ChangeRate, unchangedProbability } from "./change-rate.ts";
import { BURST_HOURS, type ChangeRhythm, livelinessAt, type LocalMs } from "./change-rhythm.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export interface Ageing {
  readonly rate: ChangeRate;
  readonly rhythm: ChangeRhythm;
  /** When the listing was looked at, and when a change of it was last seen; null: never. */
  readonly lookedAt: LocalMs;
  readonly changedAt: LocalMs | null;
}

/**
 * After how many seconds the next look is worth its price.
 *
 * The age of what we know is 0 while it is true and then the time since the first change unseen (Cho and Garcia-Molina, "Synchronizing a
 * database to improve freshness", SIGMOD 2000). Its expectation t after a look is a(t) = integral from 0 to t of P(changed by s) ds. Looks
 * after every T cost importance * integral of a over T, plus the price of a request, divided by T; the least is where
 *   importance * (T * a(T) - integral of a) = importance * integral from 0 to T of s * P(changed by s) ds = price,
 * a condition that grows with T and so has one solution, whatever the rhythm. For a steady rate r it is T = (3 * price / (importance * r))^(1/3)
 * as long as r * T is small, and (2 * price / importance)^(1/2) when it is large: what changes often is looked at oftener, but never so often
 * that it starves the rest.
 *
 * `requestPrice` is in square days, as the integral is; the same price for all listings of a source is what makes the sum of their
 * costs least for a number of requests (the Lagrange multiplier of the budget).
 */
export function bestIntervalSeconds(ageing: Ageing, importance: number, requestPrice: number, bounds: IntervalBounds): number {
  const longestMs = bounds.maxSeconds * 1000;
  const price = requestPrice / importance;
  const liveliest = ageing.rhythm.hourWeights === null ? 1 : Math.max(...ageing.rhythm.hourWeights);
  let elapsed = 0;
  let exposure = 0;
  let rhythmTime = 0;
  let age = 0;
  let cost = price;
  let best = { elapsed: 0, perTime: Infinity };
  while (elapsed < longestMs) {
    const at = ageing.lookedAt + elapsed;
    const sinceChange = ageing.changedAt === null ? null : at - ageing.changedAt;
    const step = Math.min(stepMs(ageing, elapsed, at, sinceChange), longestMs - elapsed);
    const days = step / DAY_MS;
    const lively = livelinessAt(ageing.rhythm, at, sinceChange);
    const usual = livelinessAt(ageing.rhythm, at, null);
    const perDay = 1 - unchangedProbability(ageing.rate, exposure + (lively * days) / 2);
    const inside = bestInside({ cost, age, time: rhythmTime, perDay, usual });
    if (inside !== null && inside.days < days && inside.perTime < best.perTime) {
      best = { elapsed: elapsed + inside.days * DAY_MS, perTime: inside.perTime };
    }
    const growth = days * perDay;
    cost += (age + growth / 2) * days;
    age += growth;
    exposure += lively * days;
    rhythmTime += usual * days;
    elapsed += step;
    const perTime = cost / rhythmTime;
    if (perTime < best.perTime) best = { elapsed, perTime };
    // the age never shrinks, so that nothing later can be better
    else if (age / liveliest > best.perTime) break;
  }
  return Math.min(Math.max(best.elapsed / 1000, bounds.minSeconds), bounds.maxSeconds);
}

export interface IntervalBounds {
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

/**
 * Where cost per time is least inside a step: intervals as coarse as the steps would cost more than what is known of the pages gains. Over it the
 * age grows by `perDay`, and time counts `usual` times, so it is the root of the derivative of
 *   (cost + age * s + perDay * s^2 / 2) / (time + usual * s).
 * null: it is not after the step's beginning.
 */
function bestInside({ cost, age, time, perDay, usual }: Readonly<Record<"cost" | "age" | "time" | "perDay" | "usual", number>>): {
  readonly days: number;
  readonly perTime: number;
} | null {
  const [square, linear, constant] = [(usual * perDay) / 2, perDay * time, age * time - usual * cost];
  if (!(constant < 0) || !(square > 0)) return null;
  const days = (-2 * constant) / (linear + Math.sqrt(linear * linear - 4 * square * constant));
  return { days, perTime: (age + perDay * days) / usual };
}

/** Fine where little time has passed; by the hour, or by what is left of it, where hours differ. */
function stepMs({ rhythm }: Ageing, age: number, at: LocalMs, sinceChange: number | null): number {
  let step = Math.max(60_000, age * 0.12);
  if (sinceChange !== null && rhythm.burstFactor > 1 && sinceChange < BURST_HOURS * HOUR_MS) {
    step = Math.min(step, BURST_HOURS * HOUR_MS - sinceChange);
  }
  if (rhythm.hourWeights === null) return step;
  return Math.min(step, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS - at);
}
