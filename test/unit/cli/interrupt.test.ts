import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { onInterrupt } from '../../../src/cli/interrupt.ts';

/** What stood in the process before a test adds its own. */
const before = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') };

afterEach(() => {
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    for (const listener of process.listeners(name))
      if (!before[name].includes(listener)) process.off(name, listener);
});

it('lets as many requests listen as there are servers, without a warning', async () => {
  const warned = vi.fn();
  process.on('warning', warned);
  const signal = onInterrupt();
  for (let request = 0; request < 50; request += 1) signal.addEventListener('abort', () => {});
  // Warnings are told in a later turn.
  await new Promise(setImmediate);
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
});

it('raises the signal at the first Ctrl-C', async () => {
  const signal = onInterrupt();
  const raised = once(signal, 'abort');
  process.emit('SIGINT');
  await raised;
  expect(signal.aborted).toBe(true);
});
