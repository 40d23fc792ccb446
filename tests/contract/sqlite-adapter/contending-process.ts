// One of the processes of processes.test.ts: argv = role, database file, rounds.
import { PrismaClient } from "#generated/adapter-contract/client.ts";
import { PrismaNodeSqlite } from "#lib/db/sqlite-adapter/index.ts";

const [role = "", path = "", rounds = "0"] = process.argv.slice(2);
const adapter = new PrismaNodeSqlite({ path, busyTimeoutMs: 30_000 });
const db = adapter.guard(new PrismaClient({ adapter, transactionOptions: { maxWait: 30_000, timeout: 30_000 } }));

const increment = () =>
  db.$transaction(async (tx) => {
    const { amount } = await tx.parent.findUniqueOrThrow({ where: { id: 1 } });
    await tx.parent.update({ where: { id: 1 }, data: { amount: amount + 1 } });
  });

const append = (round: number) => db.child.create({ data: { parentId: 1, label: `${process.pid}-${round}` } });

/** Half reads then writes in a transaction, half single inserts, four at a time. */
async function write(): Promise<number> {
  let failures = 0;
  for (let round = 0; round < Number(rounds); round += 4) {
    const work = [increment(), append(round), increment(), append(round + 1)];
    failures += (await Promise.allSettled(work)).filter((result) => result.status === "rejected").length;
  }
  return failures;
}

/** Begins a transaction, says so, and waits to be killed in the middle of it. */
async function hang(): Promise<number> {
  await db.$transaction(async (tx) => {
    await tx.parent.update({ where: { id: 1 }, data: { amount: 999 } });
    process.stdout.write("in the middle\n");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  });
  return 0;
}

const failures = role === "hang" ? await hang() : await write();
await db.$disconnect();
process.stdout.write(`${JSON.stringify({ failures })}\n`);
