// Reserves and settles on a store as a second process would: `node reserve-process.ts <database> <name> <calls>`.
import { SpendStore } from "#lib/db/index.ts";
import { StoredAccount } from "#lib/services/budget/index.ts";

const [path = "", name = "", calls = "0"] = process.argv.slice(2);
const fail = (error: unknown) => {
  throw error;
};
const account = new StoredAccount({
  store: new SpendStore(path),
  now: () => Date.now(),
  onAlert: () => undefined,
  onFault: fail,
});
let granted = 0;
await Promise.all(
  Array.from({ length: Number(calls) }, async (_, n) => {
    const call = {
      callId: `${name}_${n}`,
      labels: { purpose: "load" },
      providerId: "openai",
      providerKind: "openai",
      model: "gpt-4o",
    };
    const answer = await account.reserve({ ...call, tier: "fixed", usd: 0.01, tokens: 10, ttlMs: 60_000 });
    if (answer.granted) granted += 1;
  }),
);
process.stdout.write(`${granted}\n`);
