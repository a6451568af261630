import { pino, type Logger } from "pino";
import pretty from "pino-pretty";

/** The program's log: one JSON object a line, or lines for people on a terminal. Both on stdout, written at once. */
export function openLog(level: string): Logger {
  if (!process.stdout.isTTY) return pino({ level }, pino.destination({ dest: 1, sync: true }));
  return pino({ level }, pretty({ colorize: true, ignore: "pid,hostname", translateTime: "HH:MM:ss", sync: true }));
}
