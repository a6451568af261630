import { readdir, readFile } from "node:fs/promises";

/** Memory pages of Linux are this large on every machine that Node 24 is built for but some of ARM, where they are larger: then it is a lower bound. */
const PAGE_BYTES = 4096;

/**
 * Resident memory of all processes of a group, in bytes; pages that several share are counted in each. null where the system does not tell (only
 * Linux does), or when the group is gone.
 */
export async function groupMemory(pgid: number): Promise<number | null> {
  if (process.platform !== "linux" || pgid <= 0) return null;
  let sum = 0;
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch((error: NodeJS.ErrnoException) => {
      // it ended meanwhile
      if (error.code === "ENOENT" || error.code === "ESRCH") return null;
      throw error;
    });
    // the name in the second field may hold spaces and brackets
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
    if (Number(fields[2]) === pgid) sum += Number(fields[21]) * PAGE_BYTES;
  }
  return sum === 0 ? null : sum;
}
