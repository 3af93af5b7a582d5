import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../../src/cli/doctor/checks.ts';
import type { Check, DoctorContext } from '../../../../src/cli/doctor/context.ts';
import { mendAll } from '../../../../src/cli/doctor/mending.ts';
import { runChecks } from '../../../../src/cli/doctor/run.ts';
import { ok, problem, warning } from '../../../../src/contract/finding.ts';

const context = {} as DoctorContext;
const check = (name: string, run: Check['run']): Check => ({ name, summary: '', run });
const fine = (name: string) => check(name, () => [ok(name, 'fine')]);
const never = new Promise<never>(() => {});

describe('the checks', () => {
  it('are told in the order of the table, however long each takes', async () => {
    const slow = check('slow', async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return [ok('slow', 'fine')];
    });
    const findings = await runChecks([slow, fine('quick')], context);
    expect(findings.map(({ check }) => check)).toEqual(['slow', 'quick']);
  });

  it('go on when one fails, at once or later; that is a problem in itself', async () => {
    const failing = check('failing', () => {
      throw new Error('EACCES: /secret');
    });
    const rejecting = check('rejecting', () => Promise.reject(new Error('EIO')));
    const findings = await runChecks([failing, rejecting, fine('last')], context);
    expect(findings).toMatchObject([
      { check: 'failing', status: 'problem', message: expect.stringContaining('EACCES: /secret') },
      { check: 'rejecting', status: 'problem' },
      { check: 'last', status: 'ok' },
    ]);
  });

  it('go on when one hangs, which is told that nobody waits any more', async () => {
    let told: AbortSignal | undefined;
    const hanging = check('hanging', (_, signal) => {
      told = signal;
      return never;
    });
    const findings = await runChecks([hanging, fine('last')], context, 20);
    expect(findings).toMatchObject([
      { check: 'hanging', status: 'problem' },
      { check: 'last', status: 'ok' },
    ]);
    expect(told?.aborted).toBe(true);
  });

  it('have a name and a summary each', () => {
    const names = CHECKS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    for (const { summary } of CHECKS) expect(summary).toMatch(/^\S.*[^.]$/);
  });
});

describe('mending', () => {
  it('mends what can be, in order, says why it did not mend the rest, and touches nothing that is well', async () => {
    const order: string[] = [];
    const mends = (name: string) => ({
      mend: () => {
        order.push(name);
        return `did ${name}`;
      },
    });
    const mendings = await mendAll([
      { ...warning('a', 'A', 'x'), ...mends('a') },
      { ...ok('b', 'B'), ...mends('b') },
      problem('c', 'C', 'x'),
      { ...problem('d', 'D', 'x'), mend: () => Promise.reject(new Error('EPERM')) },
      { ...problem('e', 'E', 'x'), mend: () => null },
    ]);
    expect(order).toEqual(['a']);
    expect(mendings).toMatchObject([
      { check: 'a', fixed: true, detail: 'did a' },
      { check: 'c', tried: false, fixed: false, detail: expect.stringContaining('left to you') },
      { check: 'd', tried: true, fixed: false, detail: 'EPERM' },
      { check: 'e', fixed: true, detail: 'E: it was right by then' },
    ]);
  });
});
