import { AppError } from '../contract/errors.ts';
import { atLeast, type LogLevel, type LogLine } from '../domain/log-line.ts';
import { paint } from './colour.ts';
import { printable } from './printable.ts';
import { formatInstant } from './units.ts';

/** Which lines to show; null when all of them. Filters run here, where a costly pattern hurts only its author. */
export function lineFilter(pattern?: string, level?: LogLevel): ((line: LogLine) => boolean) | null {
  if (pattern === undefined && level === undefined) return null;
  const expression = pattern === undefined ? null : compile(pattern);
  return ({ text }) =>
    (expression === null || expression.test(text)) && (level === undefined || atLeast(text, level));
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw new AppError('USAGE', { problem: `--filter: ${(error as Error).message}` });
  }
}

/** `2026-03-01 14:05:09 mem0 | text`; the name only where lines of several servers are mixed. */
export function formatLogLine(line: LogLine, nameWidth: number): string {
  const name = nameWidth === 0 ? '' : ` ${paint('cyan', line.server.padEnd(nameWidth))} |`;
  const origin = line.stream === 'daemon' ? `${paint('dim', '[mcpd]')} ` : '';
  return `${paint('dim', formatInstant(line.time))}${name} ${origin}${printable(line.text)}`;
}
