import { expect, test } from 'vitest';
import { checkClock } from '../../../../daemon/checks/clock.ts';

const DAY = 86_400_000;
const now = Date.UTC(2030, 0, 2);

test.each([
  ['nothing to compare with', { builtAt: 0, newestEventAt: null }, 'ok'],
  ['an event of yesterday', { builtAt: 0, newestEventAt: now - DAY }, 'ok'],
  ['an event of a few seconds ahead', { builtAt: 0, newestEventAt: now + 5000 }, 'ok'],
  ['an event of the next hour', { builtAt: 0, newestEventAt: now + 3_600_000 }, 'warning'],
  ['files of another time zone', { builtAt: now + DAY, newestEventAt: null }, 'ok'],
  ['files of next week', { builtAt: now + 7 * DAY, newestEventAt: now + DAY }, 'problem'],
])('a clock and %s', (_, facts, status) => {
  const finding = checkClock({ now, ...facts });
  expect(finding).toMatchObject({ check: 'clock', status });
  expect(finding.message).toContain('2030-01-02T00:00:00.000Z');
});

test('how to set it is told for the system at hand', () => {
  const facts = { now: 0, builtAt: now, newestEventAt: null };
  expect(checkClock(facts, 'linux').fix).toBe('sudo timedatectl set-ntp true');
  expect(checkClock(facts, 'darwin').fix).toBe('sudo sntp -sS time.apple.com');
});
