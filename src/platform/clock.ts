/** Time as the daemon's parts see it, so that tests can own it. */
export interface Clock {
  /** Milliseconds since the epoch (wall clock; may jump). */
  now(): number;
  /** Milliseconds from an arbitrary origin that never jump; for durations. */
  monotonic(): number;
  /** Runs `callback` after `delayMs`, and soon for 0, not in this turn; the returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The longest delay that Node's timers know, some 24 days; they take a longer one for none at all. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    if (delayMs === 0) return afterThisTurn(callback);
    let timer: NodeJS.Timeout;
    const wait = (leftMs: number) => {
      const next = leftMs > LONGEST_TIMER_MS ? () => wait(leftMs - LONGEST_TIMER_MS) : callback;
      timer = setTimeout(next, Math.min(leftMs, LONGEST_TIMER_MS));
    };
    wait(delayMs);
    return () => clearTimeout(timer);
  },
};

/** Node's timers take no delay for a whole millisecond. */
function afterThisTurn(callback: () => void): () => void {
  const immediate = setImmediate(callback);
  return () => clearImmediate(immediate);
}
