import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ConfigurationError } from "../../errors.ts";

const execute = promisify(execFile);

/** Whom the server runs as. null: the user of this process. */
export type ServerUser = { readonly uid: number; readonly gid: number } | null;

/** Runs a program as that user, from a folder everybody may enter. Rejects with its message when it fails. */
export async function runAs(user: ServerUser, file: string, args: readonly string[], timeoutMs = 120_000): Promise<string> {
  const { stdout } = await execute(file, args, { ...user, cwd: "/", env: SERVER_ENV, timeout: timeoutMs });
  return stdout;
}

/** All that the server's programs get to see: PostgreSQL reads many PG* variables, and none of the caller's may reach it. */
export const SERVER_ENV: NodeJS.ProcessEnv = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

/** PostgreSQL refuses to run as root, and initdb needs a user that the system knows: `postgres`, else `nobody`, else one made for it. */
export async function pickServerUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return null;
  const known = (await lookUp("postgres")) ?? (await lookUp("nobody"));
  if (known !== null) return known;
  await execute("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "cenoskop"]).catch((error: unknown) => {
    throw noUser(String(error));
  });
  const made = await lookUp("cenoskop");
  if (made === null) throw noUser("the new user cannot be found");
  return made;
}

async function lookUp(name: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const [uid, gid] = await Promise.all([execute("id", ["-u", name]), execute("id", ["-g", name])]);
    const ids = { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    return ids.uid > 0 && Number.isInteger(ids.gid) ? ids : null;
  } catch {
    // `id` fails for a name that does not exist: then the next one is asked
    return null;
  }
}

function noUser(cause: string): ConfigurationError {
  return new ConfigurationError([
    `The built-in PostgreSQL cannot run as root, and no user was found that it could run as (${cause}); ` +
      "add one (useradd --system postgres), start the program as an ordinary user, or set DATABASE_URL to a server of your own",
  ]);
}
