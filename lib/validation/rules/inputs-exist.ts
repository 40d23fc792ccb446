import { CONVERSIONS } from "#lib/core/index.ts";
import type { PlanIssue } from "../schemas.ts";
import type { PlanRule } from "../validation-facts.ts";

const NEEDS_FILE = new Set<string>(["probe", "thumbnail", "write_tags", "organize", ...CONVERSIONS]);

export const inputsExist: PlanRule = {
  name: "inputs_exist",
  title: "Every item and file that a step needs is there, as it was when it was read",
  check: (steps, facts) =>
    steps.flatMap((step): PlanIssue[] => {
      const { itemId, sourceId, path } = step.input;
      if (typeof itemId !== "string") return [];
      const at = { rule: "inputs_exist", stepKey: step.key };
      const item = facts.items.get(itemId);
      if (item === undefined || item.sourceId !== sourceId) {
        const message = "The item of this step is not in the library.";
        return [{ ...at, severity: "error", message, fix: "Observe the source again and make a new plan." }];
      }
      if (item.path !== path) {
        const message = `The file is now at ${item.path}.`;
        return [{ ...at, severity: "error", message, fix: "Make a new plan." }];
      }
      if (!NEEDS_FILE.has(step.type)) return [];
      if (item.onDisk === null) {
        return [
          {
            ...at,
            severity: "error",
            message: `${item.path} is not there any more.`,
            fix: "Observe the source again.",
          },
        ];
      }
      const { onDisk, scanned } = item;
      const isChanged = onDisk.sizeBytes !== scanned.sizeBytes || Math.abs(onDisk.modifiedMs - scanned.modifiedMs) > 1;
      const message = `${item.path} changed since it was read.`;
      return isChanged
        ? [{ ...at, severity: "warning", message, fix: "Observe the source again to see what is in it now." }]
        : [];
    }),
};
