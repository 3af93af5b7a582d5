import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../../daemon/runtime/instance-record.ts';
import { isToGoOn } from '../../../../daemon/supervisor/adoption.ts';
import type { Desired } from '../../../../src/domain/server.ts';
import type { Entry } from '../../../helpers/servers.ts';
import { specOf } from '../../../helpers/unit.ts';

const ENTRY = { port: 8050, env: { A: '1' } };
const record = {
  server: 'fake',
  pid: 1,
  birth: 'boot:1',
  run: 'run',
  fingerprint: fingerprintOf(specOf(ENTRY)),
  startedAt: 0,
};

const known = (entry: Entry | null) => ({
  entries: new Map([['fake', { spec: entry && specOf(entry) }]]),
  problem: null,
});
const wanted = (desired?: Desired) => new Map(desired ? [['fake', desired]] : []);

describe('what an earlier daemon left running', () => {
  it.each([
    ['is wanted and would be started in the same way', known(ENTRY), wanted('running'), true],
    ['is wanted from boot on', known({ ...ENTRY, start: 'boot' }), wanted(), true],
    ['has another health check', known({ ...ENTRY, health_check: 'true' }), wanted('running'), true],
    ['has another title', known({ ...ENTRY, name: 'Other' }), wanted('running'), true],
    ['was never wanted', known(ENTRY), wanted(), false],
    ['was stopped', known(ENTRY), wanted('stopped'), false],
    ['is held down', known(ENTRY), wanted('maintenance'), false],
    ['is disabled', known({ ...ENTRY, enabled: false }), wanted('running'), false],
    ['has another port', known({ ...ENTRY, port: 8051 }), wanted('running'), false],
    ['has another command', known({ ...ENTRY, command: 'other' }), wanted('running'), false],
    ['has another environment', known({ ...ENTRY, env: { A: '2' } }), wanted('running'), false],
    ['has an entry that cannot be read, and was wanted', known(null), wanted('running'), true],
    ['has an entry that cannot be read, and was stopped', known(null), wanted('stopped'), false],
    ['is no longer in the registry', { entries: new Map(), problem: null }, wanted('running'), false],
    [
      'is in a registry that cannot be read',
      { entries: new Map(), problem: 'broken' },
      wanted('running'),
      true,
    ],
  ])('that %s', (_, entries, desired, goesOn) => {
    expect(isToGoOn(record, entries, desired)).toBe(goesOn);
  });

  it('is known by what the process was given, and its secrets are not in the record', () => {
    const secret = { ...ENTRY, env: { TOKEN: 'hunter2' } };
    expect(fingerprintOf(specOf(secret))).not.toBe(record.fingerprint);
    expect(fingerprintOf(specOf(secret))).toMatch(/^[0-9a-f]{64}$/);
  });
});
