/**
 * A process of the service for tests: `node test/run-service.ts '{"env": {…}, "timing": {…}}'`. Prints "ready" when it is up and "saved
 * <listing>" for each look it saved. Ends when its parent does: a killed test run must leave nothing behind.
 */
import { pino } from "pino";
import { readConfig } from "../config.ts";
import { startService, type Timing } from "../service.ts";

const { env, timing } = JSON.parse(process.argv[2] ?? "{}") as { env: Record<string, string>; timing: Partial<Timing> };
const log = pino({ level: env["LOG_LEVEL"] ?? "warn" }, pino.destination({ dest: 2, sync: true }));
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const service = await startService(readConfig(env), { log, timing, onSaved: ({ listing }) => say(`saved ${listing.listingId}`) });
say("ready");
const stop = (): void => void service.close().then(() => process.exit(0));
process.on("SIGTERM", stop);
process.stdin.on("end", stop).resume();
