import type { Dispatcher, WorkOptions } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  type ClaimedStep,
  LEASE_MS,
  LeaseWatch,
  openLedger,
  reclaimLostSteps,
  type StepEnd,
  turnLedger,
} from "#lib/services/execution/index.ts";
import { Bell } from "./bell.ts";
import { countDispatch } from "./count-dispatch.ts";

export type StepDispatcher = Dispatcher<ClaimedStep, StepEnd>;
type Options = WorkOptions<ClaimedStep, StepEnd>;

/** How often a worker looks for what other processes have made ready; what its own ends release it takes at once. */
const POLL_MS = 150;
const FAULT_PAUSE_MS = 500;

/** One worker's rounds: each settles what has ended and takes what there is room for, in one transaction of the ledger. */
class Rounds {
  readonly #ctx: ServiceContext;
  readonly #options: Options;
  readonly #bell: Bell;
  readonly #leaseMs: number;
  readonly #running = new Set<Promise<void>>();
  #ended: { claim: ClaimedStep; end: StepEnd }[] = [];

  constructor(ctx: ServiceContext, options: Options, bell: Bell, leaseMs: number) {
    this.#ctx = ctx;
    this.#options = options;
    this.#bell = bell;
    this.#leaseMs = leaseMs;
  }

  async run(): Promise<void> {
    const { signal, onFault } = this.#options;
    while (!signal.aborted) {
      try {
        if ((await this.#round(true)) === 0 && this.#ended.length === 0) await this.#bell.wait(POLL_MS, signal);
      } catch (error) {
        onFault?.(error);
        await new Promise((resolve) => setTimeout(resolve, FAULT_PAUSE_MS));
      }
    }
    await Promise.all(this.#running);
    await this.#round(false).catch((error: unknown) => onFault?.(error));
  }

  /** Returns how many steps were taken. */
  async #round(mayTake: boolean): Promise<number> {
    const { onlyExecutionId, workerId, lanes, onQuiet } = this.#options;
    const room = mayTake ? Math.max(0, (await lanes()) - this.#running.size) : 0;
    const ends = this.#ended;
    const hasWork = () => openLedger(this.#ctx).mayHaveWork(this.#ctx.now().getTime(), onlyExecutionId);
    if (ends.length === 0 && (room === 0 || !hasWork())) return 0;
    this.#ended = [];
    const only = onlyExecutionId === undefined ? {} : { onlyExecutionId };
    const turn = turnLedger(this.#ctx, { workerId, room, ends, leaseMs: this.#leaseMs, ...only });
    const { claims, quiet } = await turn.catch((error: unknown) => {
      // What has ended is settled in a later round; when that takes longer than the lease, the ledger refuses it.
      this.#ended.unshift(...ends);
      throw error;
    });
    for (const claim of claims) this.#start(claim);
    if (quiet.length > 0) onQuiet?.(quiet);
    return claims.length;
  }

  #start(claim: ClaimedStep): void {
    const work = this.#options
      .run(claim)
      .then((end) => void this.#ended.push({ claim, end }))
      .catch((error: unknown) => this.#options.onFault?.(error))
      .finally(() => {
        this.#running.delete(work);
        this.#bell.ring();
      });
    this.#running.add(work);
  }
}

/**
 * Steps straight from the ledger of this store, without a server: the ready rows are the queue, and any number of processes on
 * the same store may work on it.
 * @param leaseMs how long a step stays with a worker that says nothing more
 */
export function createEmbeddedDispatcher(ctx: ServiceContext, leaseMs = LEASE_MS): StepDispatcher {
  const bells = new Set<Bell>();
  const watch = new LeaseWatch(leaseMs);
  const ringAll = () => {
    for (const bell of bells) bell.ring();
  };
  return {
    submit: async () => ringAll(),
    withdraw: async () => undefined,
    async work(options) {
      const bell = new Bell();
      bells.add(bell);
      await new Rounds(ctx, options, bell, leaseMs).run().finally(() => bells.delete(bell));
    },
    async reconcile() {
      if ((await reclaimLostSteps(ctx, watch)) > 0) ringAll();
    },
    stats: () => countDispatch(ctx),
    close: async () => ringAll(),
  };
}
