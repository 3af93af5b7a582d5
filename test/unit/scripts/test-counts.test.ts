import { describe, expect, it } from 'vitest';
import { countsLine, countTests, type Report } from '../../../scripts/lib/test-counts.mjs';

const GREEN: Report = {
  success: true,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
};

describe('what npm run verify counts', () => {
  it('takes passed, failed and skipped tests from the report', () => {
    expect(countTests(GREEN)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  it('counts a file that could not be read as one failure', () => {
    const testResults = [...GREEN.testResults, { status: 'failed', assertionResults: [] }];
    expect(countTests({ ...GREEN, success: false, testResults })).toMatchObject({ failed: 1 });
  });

  it('counts a failed test once, and not its file too', () => {
    const testResults = [{ status: 'failed', assertionResults: [{ status: 'failed' }] }];
    const report = { ...GREEN, success: false, numFailedTests: 1, testResults };
    expect(countTests(report)).toMatchObject({ failed: 1 });
  });

  it('never calls a run without success a run without failures', () => {
    expect(countTests({ ...GREEN, success: false })).toMatchObject({ failed: 1 });
  });

  it('ends with a line that CI can read', () => {
    expect(countsLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(countsLine({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
  });
});
