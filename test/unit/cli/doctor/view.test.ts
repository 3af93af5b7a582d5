import { expect, test } from 'vitest';
import { formatFinding, formatReport, formatSummary } from '../../../../src/cli/doctor/view.ts';
import { ok, problem, warning } from '../../../../src/contract/finding.ts';

const bad = problem('runtime', 'it is open', 'chmod 700 it');

test('a finding is a line, its fix another', () => {
  expect(formatFinding(bad)).toBe('problem  runtime    it is open\n                    fix: chmod 700 it');
});

test('what is worst is told last, and then how much there is', () => {
  const report = formatReport([bad, ok('node', 'new'), warning('clock', 'late', null), ok('path', 'ours')]);
  expect(report.split('\n')).toEqual([
    'ok       node       new',
    'ok       path       ours',
    '',
    'warning  clock      late',
    '',
    'problem  runtime    it is open',
    '                    fix: chmod 700 it',
    '',
    '1 problem, 1 warning',
  ]);
});

test.each([
  [[ok('a', 'x')], 'nothing is wrong'],
  [[bad, { ...bad, mend: () => null }], '2 problems; mcp doctor --fix mends 1'],
  [[warning('a', 'x', null)], '1 warning'],
])('the summary counts', (findings, summary) => {
  expect(formatSummary(findings)).toBe(summary);
});
