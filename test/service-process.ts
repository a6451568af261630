import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Timing } from "../service.ts";

export interface ServiceProcess extends AsyncDisposable {
  /** Listings whose looks this process saved, in order. */
  readonly saved: readonly number[];
  /** What it wrote to its log so far. */
  readonly log: () => string;
  /** SIGKILL, as the kernel does it when memory is short. */
  kill(): Promise<void>;
}

/** Starts the service in a process of its own and waits until it is up. */
export async function serviceProcess(env: Readonly<Record<string, string>>, timing: Partial<Timing>): Promise<ServiceProcess> {
  const script = fileURLToPath(new URL("run-service.ts", import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify({ env, timing })], { stdio: ["pipe", "pipe", "pipe"] });
  const exit = once(child, "exit");
  const saved: number[] = [];
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line === "ready") ready.resolve();
    else if (line.startsWith("saved ")) saved.push(Number(line.slice("saved ".length)));
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exit;
  };
  await Promise.race([
    ready.promise,
    exit.then(([code]) => Promise.reject(new Error(`The service ended with code ${String(code)} before it was ready:\n${log}`))),
  ]);
  return { saved, log: () => log, kill: () => end("SIGKILL"), [Symbol.asyncDispose]: () => end("SIGTERM") };
}
