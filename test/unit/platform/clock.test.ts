import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';

const DAY = 86_400_000;

describe('systemClock.after', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('calls back once, after the delay', () => {
    const called = vi.fn();
    systemClock.after(50, called);
    vi.advanceTimersByTime(49);
    expect(called).not.toHaveBeenCalled();
    vi.advanceTimersByTime(DAY);
    expect(called).toHaveBeenCalledOnce();
  });

  it('calls back soon when there is no delay, but not at once', () => {
    const [called, cancelled] = [vi.fn(), vi.fn()];
    systemClock.after(0, called);
    systemClock.after(0, cancelled)();
    expect(called).not.toHaveBeenCalled();
    vi.advanceTimersByTime(0);
    expect(called).toHaveBeenCalledOnce();
    expect(cancelled).not.toHaveBeenCalled();
  });

  it('waits for longer than the longest timer that Node has', () => {
    const called = vi.fn();
    systemClock.after(60 * DAY, called);
    vi.advanceTimersByTime(60 * DAY - 1);
    expect(called).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(called).toHaveBeenCalledOnce();
  });

  it.each([50, 60 * DAY])('can be cancelled, at any time of %i ms', (delay) => {
    const called = vi.fn();
    const cancel = systemClock.after(delay, called);
    vi.advanceTimersByTime(delay - 1);
    cancel();
    vi.advanceTimersByTime(delay);
    expect(called).not.toHaveBeenCalled();
  });
});
