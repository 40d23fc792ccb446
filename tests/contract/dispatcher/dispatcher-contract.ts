import { describe, expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { StepDispatcher } from "#lib/services/dispatch/index.ts";
import { type ClaimedStep, cancelExecution, finalizeExecution, type StepEnd } from "#lib/services/execution/index.ts";
import { executionState, ledgerStep, seedExecution, stepStates } from "#tests/integration/execution/ledger-fixture.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";

const LEASE_MS = 600;
const done: StepEnd = { kind: "succeeded", note: "done" };

/** What a driver is made of in a trial: the store, and a lease that one can wait for. */
export type OpenDispatcher = (ctx: ServiceContext, leaseMs: number) => StepDispatcher | Promise<StepDispatcher>;

type Trial = { dispatcher: StepDispatcher; run: (claim: ClaimedStep) => Promise<StepEnd> };

/** Works with so many workers until no step of the execution is open, reconciling as the product does, only more often. */
async function workUntilQuiet({ dispatcher, run }: Trial, workers = 2): Promise<void> {
  const controller = new AbortController();
  const rounds = setInterval(() => void dispatcher.reconcile(), 50);
  const work = Array.from({ length: workers }, (_, index) =>
    dispatcher.work({
      workerId: `wrk_${index}`,
      lanes: () => 4,
      run,
      signal: controller.signal,
      onQuiet: () => controller.abort(),
    }),
  );
  await Promise.all(work);
  clearInterval(rounds);
  await dispatcher.close();
}

const shape = [
  ledgerStep({ key: "a" }),
  ledgerStep({ key: "b", dependsOn: ["a"] }),
  ledgerStep({ key: "c", dependsOn: ["a"] }),
  ledgerStep({ key: "d", dependsOn: ["b", "c"] }),
  ledgerStep({ key: "e" }),
];

async function open(openDispatcher: OpenDispatcher) {
  const ctx = asCli(await openTestApp());
  for (const key of ["execution_steps_at_once", "execution_disk"]) {
    await ctx.db.setting.create({ data: { key, value: 8, updatedBy: "tester" } });
  }
  return { ctx, dispatcher: await openDispatcher(ctx, LEASE_MS) };
}

/** What every driver promises, on a store of its own for each promise. */
export function describeDispatcher(name: string, openDispatcher: OpenDispatcher): void {
  describe(`a dispatcher: ${name}`, () => {
    test("runs every step once and never before what it waits for, with several workers", async () => {
      const { ctx, dispatcher } = await open(openDispatcher);
      const executionId = await seedExecution(ctx, shape);
      const ran: string[] = [];
      const run = async ({ step }: ClaimedStep) => {
        ran.push(step.stepKey);
        return done;
      };
      await workUntilQuiet({ dispatcher, run });
      expect([...ran].sort()).toEqual(["a", "b", "c", "d", "e"]);
      const place = (key: string) => ran.indexOf(key);
      expect(place("a")).toBeLessThan(Math.min(place("b"), place("c")));
      expect(place("d")).toBeGreaterThan(Math.max(place("b"), place("c")));
      expect(await finalizeExecution(ctx, executionId)).toBe("succeeded");
    });

    test("word that comes ten times and in another order is the same as word that comes once", async () => {
      const { ctx, dispatcher } = await open(openDispatcher);
      const executionId = await seedExecution(ctx, shape);
      const rows = await ctx.db.executionStep.findMany({ where: { executionId } });
      const hints = rows.map((row) => ({ executionId, stepId: row.id, attempt: 1 })).reverse();
      const ran: string[] = [];
      const run = async ({ step }: ClaimedStep) => {
        ran.push(step.stepKey);
        await dispatcher.submit(hints);
        return done;
      };
      for (let time = 0; time < 10; time += 1) await dispatcher.submit(hints);
      await workUntilQuiet({ dispatcher, run });
      expect([...ran].sort()).toEqual(["a", "b", "c", "d", "e"]);
    });

    test("steps of a lost worker run again when they may be repeated, and wait for a person when not", async () => {
      const { ctx, dispatcher } = await open(openDispatcher);
      const executionId = await seedExecution(ctx, [ledgerStep({ key: "again" }), ledgerStep({ key: "once" })]);
      await ctx.db.executionStep.updateMany({ where: { executionId, stepKey: "once" }, data: { isIdempotent: false } });
      const taken: string[] = [];
      const controller = new AbortController();
      const lost = dispatcher.work({
        workerId: "wrk_lost",
        lanes: () => 2,
        signal: controller.signal,
        run: ({ step }) => {
          taken.push(step.stepKey);
          return new Promise(() => undefined);
        },
      });
      void lost;
      await expect.poll(() => [...taken].sort(), { timeout: 20_000 }).toEqual(["again", "once"]);
      controller.abort();
      const again: string[] = [];
      const other = new AbortController();
      const rounds = setInterval(() => void dispatcher.reconcile(), 50);
      const work = dispatcher.work({
        workerId: "wrk_other",
        lanes: () => 2,
        signal: other.signal,
        run: async ({ step }) => {
          again.push(step.stepKey);
          return done;
        },
      });
      const wanted = { again: "succeeded", once: "needs_decision" };
      await expect.poll(() => stepStates(ctx, executionId), { timeout: 20_000 }).toEqual(wanted);
      clearInterval(rounds);
      other.abort();
      await work;
      expect(again).toEqual(["again"]);
    });

    test("what failed for a moment is tried again after a pause, and a cancelled execution starts nothing more", async () => {
      const { ctx, dispatcher } = await open(openDispatcher);
      const executionId = await seedExecution(ctx, [
        ledgerStep({ key: "a" }),
        ledgerStep({ key: "b", dependsOn: ["a"] }),
      ]);
      const startedMs: number[] = [];
      const run = async (): Promise<StepEnd> => {
        startedMs.push(performance.now());
        if (startedMs.length === 1) return { kind: "failed", isRetryable: true, error: "not now" };
        await cancelExecution({ ctx, input: { executionId } });
        return done;
      };
      await workUntilQuiet({ dispatcher, run }, 1);
      expect(startedMs).toHaveLength(2);
      expect((startedMs[1] ?? 0) - (startedMs[0] ?? 0)).toBeGreaterThan(450);
      expect(await stepStates(ctx, executionId)).toEqual({ a: "succeeded", b: "cancelled" });
      await finalizeExecution(ctx, executionId);
      expect(await executionState(ctx, executionId)).toBe("cancelled");
    });

    test("counts what waits and what runs", async () => {
      const { ctx, dispatcher } = await open(openDispatcher);
      await seedExecution(ctx, shape);
      expect(await dispatcher.stats()).toEqual({ queued: 2, running: 0, workers: 0 });
      const seen: unknown[] = [];
      const run = async () => {
        seen.push(await dispatcher.stats());
        return done;
      };
      await workUntilQuiet({ dispatcher, run }, 1);
      expect(seen[0]).toMatchObject({ workers: 1 });
      expect(await dispatcher.stats()).toEqual({ queued: 0, running: 0, workers: 0 });
    });
  });
}
