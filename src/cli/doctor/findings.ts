import type { Finding } from '../../contract/shapes.ts';
import { paint, type Style } from '../colour.ts';
import { printable } from '../printable.ts';

export const ok = (check: string, message: string): Finding => ({ check, status: 'ok', message, fix: null });

/** Something that may bite later. */
export const warning = (check: string, message: string, fix: string): Finding => ({
  check,
  status: 'warning',
  message,
  fix,
});

/** Something that does not work. */
export const problem = (check: string, message: string, fix: string): Finding => ({
  check,
  status: 'problem',
  message,
  fix,
});

const STYLE: Readonly<Record<Finding['status'], Style>> = { ok: 'green', warning: 'yellow', problem: 'red' };

/** `problem  runtime   the folder is open to others`, with what to do about it underneath. */
export function formatFinding({ check, status, message, fix }: Finding): string {
  const line = `${paint(STYLE[status], status.padEnd(7))}  ${check.padEnd(9)}  ${printable(message)}`;
  return fix === null ? line : `${line}\n${' '.repeat(20)}${paint('cyan', 'fix:')} ${printable(fix)}`;
}
