import { sealedSecrets } from "../../sealed-secrets.ts";
import type { DoctorCheck } from "../doctor-check.ts";

export const check: DoctorCheck = {
  name: "secrets",
  async run({ db, secrets }) {
    const { sealed, unopened } = await sealedSecrets(db, secrets);
    if (sealed === 0 || unopened === 0) return [];
    const what =
      secrets === null ? "and there is no secret key here" : `and ${unopened} of those tried do not open with the secret key here`;
    return [
      {
        severity: "problem",
        message: `The database holds ${sealed} sealed secrets (webhook keys, cookies, proxies), ${what}: messages and visits that need them fail.`,
        remedy:
          "Put the key file that belongs to this database into DATA_DIR/secret-key, or set SECRET_KEY to it; else set those secrets again.",
      },
    ];
  },
};
