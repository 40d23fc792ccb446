import { mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { newId } from "#lib/core/index.ts";
import type { StepPorts } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

/** Reports of steps, in Plantain's own folder. */
export const reportsPort = (ctx: ServiceContext): StepPorts["reports"] => ({
  newPath: (name) => join(ctx.env.dataDir, "reports", `${newId("rep")}-${name.replace(/[^a-z0-9_-]/gi, "_")}.json`),
  async write(absPath, text) {
    await mkdir(dirname(absPath), { recursive: true });
    const partPath = `${absPath}.part`;
    const file = await open(partPath, "w");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partPath, absPath);
  },
  async forget(path) {
    await ctx.db.artefact.deleteMany({ where: { path } });
  },
});
