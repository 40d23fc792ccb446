import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openClient, openNewDatabase } from "./contract-database.ts";

const ROUNDS = 100;

function startProcess(role: string, path: string): ChildProcessWithoutNullStreams {
  const program = join(import.meta.dirname, "contending-process.ts");
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, role, path, String(ROUNDS)]);
}

async function outputOf(child: ChildProcessWithoutNullStreams): Promise<{ code: number | null; output: string }> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
  }
  const [code] = await once(child, "close");
  return { code, output };
}

test("two processes that write at once fail nowhere and count exactly, while a third reads whole states", async () => {
  const { path, db } = await openNewDatabase();
  await db.parent.create({ data: { id: 1, name: "counter" } });
  let isWriting = true;
  const writers = Promise.all([1, 2].map(() => outputOf(startProcess("write", path)))).finally(() => {
    isWriting = false;
  });
  let last = 0;
  while (isWriting) {
    const { amount } = await db.parent.findUniqueOrThrow({ where: { id: 1 } });
    expect(amount).toBeGreaterThanOrEqual(last);
    last = amount;
  }
  for (const { code, output } of await writers) expect([code, output.trim()]).toEqual([0, '{"failures":0}']);
  expect((await db.parent.findUniqueOrThrow({ where: { id: 1 } })).amount).toBe(ROUNDS);
  expect(await db.child.count()).toBe(ROUNDS);
  expect(await db.$queryRaw`PRAGMA integrity_check`).toEqual([{ integrity_check: "ok" }]);
});

test("a process killed in the middle of a transaction leaves nothing of it, and nothing locked", async () => {
  const { path, db } = await openNewDatabase();
  await db.parent.create({ data: { id: 1, name: "counter", amount: 5 } });
  const victim = startProcess("hang", path);
  await once(victim.stdout, "data");
  const waiting = db.parent.update({ where: { id: 1 }, data: { amount: { increment: 1 } } });
  victim.kill("SIGKILL");
  expect((await waiting).amount).toBe(6);
  await db.$disconnect();
  const reopened = openClient(path);
  expect((await reopened.parent.findUniqueOrThrow({ where: { id: 1 } })).amount).toBe(6);
  expect(await reopened.$queryRaw`PRAGMA integrity_check`).toEqual([{ integrity_check: "ok" }]);
});
