import { DirectConnection, isoText, type SqlValue } from "./direct-connection.ts";

/** A step as those who claim, run and settle it need it. */
export type LedgerStepRow = {
  id: string;
  executionId: string;
  stepKey: string;
  position: number;
  type: string;
  title: string;
  input: unknown;
  state: string;
  attemptCount: number;
  maxAttempts: number;
  isIdempotent: boolean;
};

export type LedgerExecutionRow = { id: string; limits: unknown; deadlineAtMs: number | null };
export type RunningStepRow = { id: string; executionId: string; type: string; input: unknown };
export type LedgerLogLine = { at: Date; level: string; message: string };
export type RunningAttemptRow = { attemptId: string; workerId: string; heartbeatAt: string; leaseUntilMs: number };

export type StepSettlement = {
  state: string;
  notBeforeMs: number | null;
  error: string | null;
  maxAttempts: number;
  finishedAtMs: number | null;
  actualMs: number;
  /** JSON; null leaves what is there. */
  output: string | null;
};

const FINAL = "('succeeded', 'failed', 'skipped', 'cancelled')";
const STEP_COLUMNS = `s.id, s.execution_id AS executionId, s.step_key AS stepKey, s.position, s.type, s.title, s.input, s.state,
  s.attempt_count AS attemptCount, s.max_attempts AS maxAttempts, s.is_idempotent AS isIdempotent`;
/** A retry whose time lies further ahead than any pause is one that a clock put there which was set back since. */
const CLOCK_SLACK_MS = 300_000;

const toStep = (row: Record<string, unknown>): LedgerStepRow => ({
  ...(row as Omit<LedgerStepRow, "input" | "isIdempotent">),
  input: JSON.parse(String(row.input)),
  isIdempotent: row.isIdempotent === 1,
});

const msOf = (text: unknown): number | null => (text === null ? null : Date.parse(String(text)));

/** What one transaction on the ledger can do; every call is one statement. */
export type LedgerTurn = Pick<StepLedger, Exclude<keyof StepLedger, "close" | "transaction" | "mayHaveWork">>;

/**
 * Claims and ends of steps, on a connection of its own: each step goes through it twice, so it talks to SQLite directly.
 * The rules are those of the services; this holds their statements.
 */
export class StepLedger {
  readonly #db: DirectConnection;

  constructor(path: string) {
    this.#db = new DirectConnection(path);
  }

  close(): void {
    this.#db.close();
  }

  /** `isDurable`: on the disk before it returns, also if the power fails right after. */
  async transaction<T>(work: (turn: LedgerTurn) => T, isDurable = false): Promise<T> {
    if (!isDurable) return this.#db.transaction(() => work(this));
    this.#db.script("PRAGMA synchronous = FULL");
    try {
      return await this.#db.transaction(() => work(this));
    } finally {
      this.#db.script("PRAGMA synchronous = NORMAL");
    }
  }

  /** True when a step's time has come in an execution that goes on; a look without a lock. */
  mayHaveWork(nowMs: number, onlyExecutionId?: string): boolean {
    const rows = this.#db.all(
      `SELECT 1 FROM execution e WHERE e.state IN ('queued', 'running') AND e.cancel_requested = 0 AND e.paused_at IS NULL
         AND (?1 IS NULL OR e.id = ?1)
         AND (EXISTS (SELECT 1 FROM execution_step s WHERE s.execution_id = e.id AND s.state = 'ready')
           OR EXISTS (SELECT 1 FROM execution_step s WHERE s.execution_id = e.id AND s.state = 'waiting_retry'
             AND (s.not_before IS NULL OR s.not_before <= ?2 OR s.not_before > ?3)))
       LIMIT 1`,
      onlyExecutionId ?? null,
      isoText(nowMs),
      isoText(nowMs + CLOCK_SLACK_MS),
    );
    return rows.length > 0;
  }

  /** Steps whose pause between tries is over are ready again. */
  promoteRetries(nowMs: number): void {
    this.#db.change(
      `UPDATE execution_step SET state = 'ready' WHERE state = 'waiting_retry'
         AND (not_before IS NULL OR not_before <= ? OR not_before > ?)`,
      isoText(nowMs),
      isoText(nowMs + CLOCK_SLACK_MS),
    );
  }

  /** Executions whose steps may be started, the most urgent and then the oldest first. */
  goingExecutions(onlyExecutionId?: string): LedgerExecutionRow[] {
    const rows = this.#db.all(
      `SELECT id, limits, deadline_at AS deadlineAt FROM execution
       WHERE state IN ('queued', 'running') AND cancel_requested = 0 AND paused_at IS NULL AND (?1 IS NULL OR id = ?1)
       ORDER BY priority DESC, id`,
      onlyExecutionId ?? null,
    );
    return rows.map((row) => ({
      id: String(row.id),
      limits: row.limits === null ? null : JSON.parse(String(row.limits)),
      deadlineAtMs: msOf(row.deadlineAt),
    }));
  }

  runningSteps(): RunningStepRow[] {
    const rows = this.#db.all(
      "SELECT id, execution_id AS executionId, type, input FROM execution_step WHERE state = 'running'",
    );
    return rows.map((row) => ({ ...(row as RunningStepRow), input: JSON.parse(String(row.input)) }));
  }

  /** Sources that a job looks at now. */
  observedSources(): string[] {
    const rows = this.#db.all(
      "SELECT json_extract(input, '$.sourceId') AS id FROM job WHERE kind = 'observe_source' AND state = 'running'",
    );
    return rows.map((row) => String(row.id));
  }

  /** Ready steps of an execution in plan order, after a position. */
  readySteps(
    executionId: string,
    afterPosition: number,
    withoutTypes: readonly string[],
    limit: number,
  ): LedgerStepRow[] {
    return this.#db
      .all(
        `SELECT ${STEP_COLUMNS} FROM execution_step s WHERE s.execution_id = ? AND s.state = 'ready' AND s.position > ?
           AND s.type NOT IN (SELECT value FROM json_each(?)) ORDER BY s.position LIMIT ?`,
        executionId,
        afterPosition,
        JSON.stringify(withoutTypes),
        limit,
      )
      .map(toStep);
  }

  step(stepId: string): LedgerStepRow | null {
    const row = this.#db.all(`SELECT ${STEP_COLUMNS} FROM execution_step s WHERE s.id = ?`, stepId)[0];
    return row === undefined ? null : toStep(row);
  }

  /** Gives a ready step to a worker: of two at once one gets it. */
  claim(step: LedgerStepRow, attempt: { id: string; workerId: string; nowMs: number; leaseUntilMs: number }): boolean {
    const [now, number] = [isoText(attempt.nowMs), step.attemptCount + 1];
    const won = this.#db.change(
      `UPDATE execution_step SET state = 'running', attempt_count = ?, started_at = COALESCE(started_at, ?), not_before = NULL,
         error = NULL WHERE id = ? AND attempt_count = ? AND state = 'ready'`,
      number,
      now,
      step.id,
      step.attemptCount,
    );
    if (won === 0) return false;
    this.#db.change(
      `INSERT INTO attempt (id, step_id, number, fence, worker_id, state, lease_until, heartbeat_at, started_at)
       VALUES (?, ?, ?, ?, ?, 'running', ?, ?, ?)`,
      ...[attempt.id, step.id, number, number, attempt.workerId, isoText(attempt.leaseUntilMs), now, now],
    );
    return true;
  }

  beginExecution(executionId: string, nowMs: number): void {
    this.#db.change(
      "UPDATE execution SET state = 'running', started_at = ? WHERE id = ? AND state = 'queued'",
      isoText(nowMs),
      executionId,
    );
  }

  /** False: the fence is not the newest one, or its try has ended. */
  endAttempt(attempt: { id: string; fence: number; state: string; error: string | null; nowMs: number }): boolean {
    const { id, fence, state, error, nowMs } = attempt;
    return (
      this.#db.change(
        "UPDATE attempt SET state = ?, finished_at = ?, error = ? WHERE id = ? AND fence = ? AND state = 'running'",
        ...[state, isoText(nowMs), error, id, fence],
      ) > 0
    );
  }

  isCancelling(executionId: string): boolean {
    return this.#db.all("SELECT cancel_requested AS c FROM execution WHERE id = ?", executionId)[0]?.c === 1;
  }

  settle(stepId: string, end: StepSettlement): void {
    this.#db.change(
      `UPDATE execution_step SET state = ?, not_before = ?, error = ?, max_attempts = ?, finished_at = ?, actual_ms = ?,
         output = COALESCE(?, output) WHERE id = ?`,
      ...[end.state, end.notBeforeMs === null ? null : isoText(end.notBeforeMs), end.error, end.maxAttempts],
      ...[end.finishedAtMs === null ? null : isoText(end.finishedAtMs), end.actualMs, end.output, stepId],
    );
  }

  /** Lets the followers of a step wait for one less; those that wait for nothing any more become ready. */
  release(stepId: string): void {
    this.#db.change(
      `UPDATE execution_step SET
         state = CASE WHEN waiting_for = 1 AND state = 'blocked' THEN 'ready' ELSE state END, waiting_for = waiting_for - 1
       WHERE id IN (SELECT child_id FROM execution_edge WHERE parent_id = ?) AND waiting_for > 0`,
      stepId,
    );
  }

  /** Skips what can't run without a step: its followers, theirs, and so on. */
  skipFollowers(stepId: string, error: string, nowMs: number): void {
    this.#db.change(
      `WITH RECURSIVE follower(id) AS (
         SELECT child_id FROM execution_edge WHERE parent_id = ?
         UNION SELECT e.child_id FROM execution_edge e JOIN follower f ON e.parent_id = f.id)
       UPDATE execution_step SET state = 'skipped', finished_at = ?, error = ?
       WHERE id IN (SELECT id FROM follower) AND state NOT IN ${FINAL}`,
      ...[stepId, isoText(nowMs), error],
    );
  }

  hasOpenSteps(executionId: string): boolean {
    const open = "('blocked', 'ready', 'running', 'waiting_retry', 'needs_decision')";
    const sql = `SELECT 1 FROM execution_step WHERE execution_id = ? AND state IN ${open} LIMIT 1`;
    return this.#db.all(sql, executionId).length > 0;
  }

  note(topic: string, type: string, payload: object, nowMs: number): void {
    this.#db.change(
      "INSERT INTO event (topic, type, payload, at) VALUES (?, ?, ?, ?)",
      ...[topic, type, JSON.stringify(payload), isoText(nowMs)],
    );
  }

  log(attemptId: string, { at, level, message }: LedgerLogLine): void {
    const values: SqlValue[] = [attemptId, isoText(at.getTime()), level, message];
    this.#db.change("INSERT INTO step_log (attempt_id, at, level, message) VALUES (?, ?, ?, ?)", ...values);
  }

  runningAttempts(): RunningAttemptRow[] {
    const rows = this.#db.all(
      `SELECT id AS attemptId, worker_id AS workerId, heartbeat_at AS heartbeatAt, lease_until AS leaseUntil FROM attempt
       WHERE state = 'running'`,
    );
    return rows.map((row) => ({
      attemptId: String(row.attemptId),
      workerId: String(row.workerId),
      heartbeatAt: String(row.heartbeatAt),
      leaseUntilMs: msOf(row.leaseUntil) ?? 0,
    }));
  }

  /** The running try with its step; null when it has ended. */
  runningAttempt(attemptId: string): { step: LedgerStepRow; fence: number; startedAtMs: number } | null {
    const row = this.#db.all(
      `SELECT ${STEP_COLUMNS}, a.fence, a.started_at AS startedAt FROM attempt a JOIN execution_step s ON s.id = a.step_id
       WHERE a.id = ? AND a.state = 'running'`,
      attemptId,
    )[0];
    if (row === undefined) return null;
    const { fence, startedAt, ...step } = row;
    return { step: toStep(step), fence: Number(fence), startedAtMs: msOf(startedAt) ?? 0 };
  }
}
