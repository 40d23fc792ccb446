export type BenchmarkInput = {
  /** Absolute path from --input. */
  input: string | undefined;
  /** Absolute path from --output, where predictions go. */
  output: string | undefined;
  /** Every other --option, as text ("true" without a value). */
  options: Record<string, string>;
};

/** Counts and scores; `seconds` and `peakRssMiB` are added unless given. */
export type BenchmarkSummary = Record<string, unknown>;

/** What each tests/bench/<name>.ts exports. */
export type Benchmark = { run: (input: BenchmarkInput) => Promise<BenchmarkSummary> };
