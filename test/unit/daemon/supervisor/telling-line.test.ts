import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tellingLine } from '../../../../daemon/supervisor/telling-line.ts';

describe('of the last lines of a server', () => {
  it('the last one tells why it died', () => {
    expect(tellingLine(['starting', 'fatal: DATABASE_URL is not set'])).toBe(
      'fatal: DATABASE_URL is not set',
    );
  });

  it('the message of an uncaught error is told, not the stack and the version below it', () => {
    const lines = [
      '/app/x.js:1',
      '^',
      '',
      'Error: no such table',
      '    at f (/app/x.js:1:7)',
      '',
      'Node.js v20.20.0',
    ];
    expect(tellingLine(lines)).toBe('Error: no such table');
  });

  it('an error of Python is told, which ends its own traceback', () => {
    expect(tellingLine(['Traceback:', '  File "a.py", line 1', "KeyError: 'PORT'", ''])).toBe(
      "KeyError: 'PORT'",
    );
  });

  it('colours and line breaks are left out', () => {
    expect(tellingLine(['\u001b[31mred\u001b[0m\tand  wide\r'])).toBe('red and wide');
  });

  it('none is told when none says anything', () => {
    expect(tellingLine([])).toBeNull();
    expect(tellingLine(['', ' ', '}', '----', 'Node.js v22.1.0'])).toBeNull();
  });

  it('no more is told than fits into a sentence', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2000 })), (lines) => {
        expect(tellingLine(lines)?.length ?? 0).toBeLessThanOrEqual(160);
      }),
    );
    expect(tellingLine(['x'.repeat(500)])).toBe(`${'x'.repeat(159)}…`);
  });
});
