#!/usr/bin/env node
// Plain JavaScript for old Nodes: starts cli.ts under a Node that runs TypeScript, this one or the one that `npm ci` brought along.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const cli = new URL("../cli.ts", import.meta.url);

if (Number(process.versions.node.split(".")[0]) >= 24) {
  await import(cli.href);
} else {
  const node = ownNode();
  if (node === null) {
    process.stderr.write(
      `Cenoskop needs Node 24 and this is ${process.versions.node}; run "npm ci" in its folder, which brings one along, or install Node 24.\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(cli), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`${node} does not start (${error.message}); run "npm ci" again, or install Node 24.\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function ownNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"));
    const node = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(node) ? node : null;
  } catch {
    // not installed; the caller says what to do
    return null;
  }
}
