export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const SAMPLE_DAYS = 30;

/** The moments of the sample; all but `nowMs` and `startMs` are fixed hours (UTC) of days counted back from now. */
export type Timeline = {
  nowMs: number;
  startMs: number;
  /** UTC midnights of the days that the history touches, the oldest first. */
  midnights: number[];
  slowTranscodeMs: number;
  ollamaDownMs: number;
  ollamaUpMs: number;
  stormMs: number;
};

/** Why every task that needs the language model fails while it is down. */
export const OLLAMA_ERROR =
  "Unable to connect to Ollama at http://localhost:11434/api/generate: connect ECONNREFUSED 127.0.0.1:11434";

export function createTimeline(nowMs: number): Timeline {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const daysAgo = (days: number, hour: number): number => today - days * DAY_MS + hour * HOUR_MS;
  return {
    nowMs,
    startMs: nowMs - SAMPLE_DAYS * DAY_MS,
    midnights: Array.from({ length: SAMPLE_DAYS + 1 }, (_, index) => today - (SAMPLE_DAYS - index) * DAY_MS),
    slowTranscodeMs: daysAgo(11, 8),
    ollamaDownMs: daysAgo(6, 17.5),
    ollamaUpMs: daysAgo(6, 23.5),
    stormMs: daysAgo(4, 13.2),
  };
}
