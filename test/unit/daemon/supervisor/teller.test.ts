import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Teller } from '../../../../daemon/supervisor/teller.ts';

function recorder() {
  const told: string[] = [];
  const teller = new Teller(({ message }) => told.push(message));
  const event = (message: string) => ({ type: 'server_starting' as const, server: 'a', message });
  return { told, teller, event };
}

describe('what happens to a server', () => {
  it('is told at once', () => {
    const { told, teller, event } = recorder();
    teller.tell(event('one'));
    expect(told).toEqual(['one']);
  });

  it('is told after what is due, if it must not keep that waiting', async () => {
    const { told, teller, event } = recorder();
    setImmediate(() => told.push('due'));
    teller.tellSoon(event('one'));
    teller.tellSoon(event('two'));
    expect(teller.holds).toBe(true);
    await nextTurn();
    expect(told).toEqual(['due', 'one', 'two']);
    expect(teller.holds).toBe(false);
  });

  it('is told once and in order, however it is told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('tell', 'tellSoon', 'turn')), async (steps) => {
        const { told, teller, event } = recorder();
        const happened: string[] = [];
        for (const [index, step] of steps.entries()) {
          if (step === 'turn') await nextTurn();
          else {
            happened.push(`${index}`);
            teller[step as 'tell' | 'tellSoon'](event(`${index}`));
          }
        }
        await nextTurn();
        expect(told).toEqual(happened);
      }),
    );
  });
});
