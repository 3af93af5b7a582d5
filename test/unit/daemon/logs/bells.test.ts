import { expect, test } from 'vitest';
import { Bells } from '../../../../daemon/logs/bells.ts';
import { ManualClock } from '../../../helpers/clock.ts';

test('a bell that rang while nobody waited ends the next wait at once, and only that one', async () => {
  const clock = new ManualClock();
  const bells = new Bells(clock);
  const bell = bells.hang(['a']);
  bells.ring('a');
  await bell.wait(1000, undefined);
  const second = bell.wait(1000, undefined);
  expect(clock.waiting).toBe(1);
  clock.advance(1000);
  await second;
});

test('a bell rings for its servers only, and no more when it is taken down', async () => {
  const clock = new ManualClock();
  const bells = new Bells(clock);
  const bell = bells.hang(['a']);
  bells.ring('b');
  bell.takeDown();
  bells.ring('a');
  const wait = bell.wait(1000, undefined);
  expect(clock.waiting).toBe(1);
  clock.advance(1000);
  await wait;
});

test('a signal that has aborted already ends the wait at once', async () => {
  const clock = new ManualClock();
  await new Bells(clock).hang(['a']).wait(1000, AbortSignal.abort());
  expect(clock.waiting).toBe(0);
});
