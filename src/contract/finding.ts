import type { Finding } from './shapes.ts';

/** Findings of `mcp doctor`, whichever side makes them. A fix is a command that can be pasted into a shell. */

export const ok = (check: string, message: string): Finding => ({ check, status: 'ok', message, fix: null });

/** Something that may bite later. */
export const warning = (check: string, message: string, fix: string | null): Finding => ({
  check,
  status: 'warning',
  message,
  fix,
});

/** Something that does not work. */
export const problem = (check: string, message: string, fix: string | null): Finding => ({
  check,
  status: 'problem',
  message,
  fix,
});
