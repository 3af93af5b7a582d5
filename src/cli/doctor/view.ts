import { paint, type Style } from '../colour.ts';
import { printable } from '../printable.ts';
import { count } from '../units.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Mending } from './mending.ts';

type Status = Diagnosis['status'];

/** Problems come last, where the eye is when all is printed. */
const ORDER: readonly Status[] = ['ok', 'warning', 'problem'];
const STYLE: Readonly<Record<Status, Style>> = { ok: 'green', warning: 'yellow', problem: 'red' };

/** All findings, the worst last, and the summary. */
export function formatReport(findings: readonly Diagnosis[]): string {
  const groups = ORDER.map((status) => findings.filter((finding) => finding.status === status));
  const texts = groups
    .filter((group) => group.length > 0)
    .map((group) => group.map(formatFinding).join('\n'));
  return [...texts, formatSummary(findings)].join('\n\n');
}

/** `problem  runtime    the folder is open to others`, with what to do about it underneath. */
export function formatFinding({ check, status, message, fix }: Diagnosis): string {
  const line = `${paint(STYLE[status], status.padEnd(7))}  ${check.padEnd(9)}  ${printable(message)}`;
  return fix === null ? line : `${line}\n${' '.repeat(20)}${paint('cyan', 'fix:')} ${printable(fix)}`;
}

/** `2 problems, 1 warning; mcp doctor --fix mends 1`. */
export function formatSummary(findings: readonly Diagnosis[]): string {
  const { problems, warnings, fixable } = summaryOf(findings);
  if (problems + warnings === 0) return 'nothing is wrong';
  const counts = [
    problems > 0 ? count(problems, 'problem') : '',
    warnings > 0 ? count(warnings, 'warning') : '',
  ];
  const found = counts.filter((text) => text !== '').join(', ');
  return fixable > 0 ? `${found}; mcp doctor --fix mends ${fixable}` : found;
}

/** How many there are of each, for scripts. */
export function summaryOf(findings: readonly Diagnosis[]) {
  const of = (wanted: Status) => findings.filter(({ status }) => status === wanted).length;
  const fixable = findings.filter(({ mend }) => mend !== undefined).length;
  return { ok: of('ok'), warnings: of('warning'), problems: of('problem'), fixable };
}

/** What was mended, or what was not and why. */
export function formatMending({ check, message, fixed, detail }: Mending): string {
  if (fixed) return `${paint('green', 'fixed  ')}  ${check.padEnd(9)}  ${printable(detail)}`;
  return `${paint('red', 'failed ')}  ${check.padEnd(9)}  ${printable(`${message}; not fixed: ${detail}`)}`;
}
