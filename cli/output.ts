let closed = false;
const EVENTS = ["drain", "close", "error"] as const;

/** A reader that goes away (`| head`) ends our output, not the work: nobody sees an EPIPE. Call once at start. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      closed = true;
    });
  }
}

/** Whether nobody reads our output any more. */
export function outputClosed(): boolean {
  return closed;
}

/** Prints a line; waits while the reader is behind, so that memory stays flat. */
export async function printLine(line: string): Promise<void> {
  if (closed || process.stdout.write(`${line}\n`)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      for (const event of EVENTS) process.stdout.off(event, go);
      resolve();
    };
    for (const event of EVENTS) process.stdout.on(event, go);
  });
}

/** Prints a value as one line of JSON. */
export async function printJson(value: unknown): Promise<void> {
  await printLine(JSON.stringify(value));
}

/** A remark beside the output. */
export function remark(line: string): void {
  process.stderr.write(`${line}\n`);
}
