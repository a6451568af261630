import { appliedMigrations } from "../../migrate.ts";
import { readMigrations } from "../../migration-files.ts";
import type { DoctorCheck } from "../doctor-check.ts";

export const check: DoctorCheck = {
  name: "migrations",
  async run({ db }) {
    const own = (await readMigrations()).map(({ name }) => name);
    const applied = await appliedMigrations(db);
    const unknown = applied.filter((name) => !own.includes(name));
    const pending = own.filter((name) => !applied.includes(name));
    if (unknown.length > 0) {
      const message = `The database has migrations that this version does not know: ${unknown.join(", ")}.`;
      return [{ severity: "problem", message, remedy: "Start the version that made them or a later one; this one refuses the database." }];
    }
    if (pending.length === 0) return [];
    const message = `${pending.length} migrations are still to be run: ${pending.join(", ")}.`;
    return [{ severity: "warning", message, remedy: "Make a backup (cenoskop backup) and start the service: it runs them first." }];
  },
};
