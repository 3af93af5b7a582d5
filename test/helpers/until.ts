/** How long a fact may take before a test gives up: an outer limit, never what a test waits for. */
const LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 5;

export interface UntilOptions {
  readonly limitMs?: number;
  /** What to say of how things are, when the limit is reached. */
  readonly butIs?: () => unknown;
}

/**
 * Waits until `fact` answers with something: `undefined`, `null` and `false` mean not yet, and so does an error. For
 * facts that nobody announces; those of the daemon are awaited through its events (`TestDaemon.state`, `.event`).
 * @throws Error that says what was waited for in vain
 */
export async function until<T>(
  what: string,
  fact: () => T | Promise<T>,
  { limitMs = LIMIT_MS, butIs }: UntilOptions = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + limitMs;
  let problem: unknown;
  for (;;) {
    try {
      const answer = await fact();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
    } catch (error) {
      problem = error;
    }
    if (performance.now() > deadline) throw late(what, limitMs, butIs?.() ?? problem);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** `promise`, or an error that says what it stood for when it takes too long. */
export async function inTime<T>(
  what: string,
  promise: Promise<T>,
  { limitMs = LIMIT_MS, butIs }: UntilOptions = {},
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late(what, limitMs, butIs?.())), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function late(what: string, limitMs: number, butIs: unknown): Error {
  const instead = butIs === undefined ? '' : `, but: ${describe(butIs)}`;
  return new Error(`waited ${limitMs / 1000} s in vain: ${what}${instead}`);
}

function describe(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
