import { HAS_REDIS } from "./redis.ts";

/** Says at the very end of the run what was left out. */
export default function setup(): () => void {
  return () => {
    if (!HAS_REDIS)
      process.stdout.write(
        "redis-server is not on the PATH: the tests ran on the Postgres queue alone; install Redis to run them on both.\n",
      );
  };
}
