import type { BananaBunWarning } from "./schemas.ts";

/** Collects warnings; equal ones are counted instead of repeated. */
export type WarningLog = {
  add: (code: BananaBunWarning["code"], table: string | null, message: string) => void;
  list: () => BananaBunWarning[];
};

export function createWarningLog(): WarningLog {
  const byKey = new Map<string, BananaBunWarning>();
  return {
    add(code, table, message) {
      const key = `${code}\0${table}\0${message}`;
      const known = byKey.get(key);
      if (known) known.count += 1;
      else if (byKey.size < 500) byKey.set(key, { code, table, message, count: 1 });
    },
    list: () => [...byKey.values()],
  };
}
