import type { DoctorCheck } from "../doctor-check.ts";

/** What /health and `cenoskop health` say: no scheduler, silent processes, starving sources, missing rates, schedules that cannot be followed. */
export const check: DoctorCheck = {
  name: "scheduler",
  async run({ schedulerProblems }) {
    return (await schedulerProblems()).map((text) => {
      const end = text.lastIndexOf("; ");
      const [message, remedy] = end === -1 ? [text, "cenoskop health"] : [`${text.slice(0, end)}.`, text.slice(end + 2)];
      return { severity: "problem" as const, message, remedy: `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}` };
    });
  },
};
