import { contentHashOf } from "#lib/core/index.ts";
import type { Db } from "#lib/db/index.ts";
import { STARTER_TEMPLATES } from "#lib/planning/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { createTemplate, dataOf, freeName, reviseTemplate } from "./template-rows.ts";

const done = new WeakSet<Db>();

/** Puts the templates that come with this release into the store, and renews those of an older one. Once a process. */
export async function ensureStarters(app: ServiceContext): Promise<void> {
  if (done.has(app.db)) return;
  const ctx = asSystem(app);
  await ctx.db.$transaction(
    async (tx) => {
      for (const starter of STARTER_TEMPLATES) {
        const signature = `builtin:${starter.key}`;
        const row = await tx.planTemplate.findFirst({ where: { signature } });
        if (row === null) {
          const name = await freeName(tx, starter.name);
          await createTemplate(tx, ctx, {
            ...starter,
            name,
            origin: "builtin",
            signature,
            note: "comes with Plantain",
          });
        } else if (contentHashOf(dataOf(row)) !== contentHashOf(starter.data)) {
          await reviseTemplate(tx, ctx, row, { ...starter, note: "renewed by a release of Plantain" });
        }
      }
    },
    { timeout: 30_000 },
  );
  done.add(app.db);
}
