import { describe, expect, it } from 'vitest';
import { Activity } from '../../../../daemon/mcp/activity.ts';

/** A call that ends when the test says so. */
function call(activity: Activity) {
  let answer = () => {};
  let fail = () => {};
  const done = activity.during(
    () =>
      new Promise<void>((resolve, reject) => {
        answer = resolve;
        fail = () => reject(new Error('timed out'));
      }),
  );
  return {
    /** As it goes: the message is heard, then the call is over. */
    answer: async () => {
      activity.hear();
      answer();
      await done;
    },
    fail: async () => {
      fail();
      await done.catch(() => {});
    },
  };
}

describe('what keeps a server busy', () => {
  it('is nothing while nothing is asked of it', () => {
    const activity = new Activity();
    expect(activity.glimpse).toEqual({ heard: 0, trusted: true, occupant: null });
    activity.hear();
    expect(activity.glimpse).toEqual({ heard: 1, trusted: true, occupant: null });
  });

  it('is the oldest call, until that is answered; then the next', async () => {
    const activity = new Activity();
    const first = call(activity);
    const { occupant } = activity.glimpse;
    expect(occupant).not.toBeNull();
    const second = call(activity);
    expect(activity.glimpse.occupant).toBe(occupant);
    await first.answer();
    expect(activity.glimpse.occupant).not.toBe(occupant);
    expect(activity.glimpse.occupant).not.toBeNull();
    await second.answer();
    expect(activity.glimpse.occupant).toBeNull();
  });

  it('stays the same while a later call is answered before it', async () => {
    const activity = new Activity();
    const slow = call(activity);
    const { occupant } = activity.glimpse;
    await call(activity).answer();
    expect(activity.glimpse.occupant).toBe(occupant);
    await slow.answer();
  });

  it('is no call any more when one had no answer, until the server speaks', async () => {
    const activity = new Activity();
    const lost = call(activity);
    const waiting = call(activity);
    let doubts = 0;
    activity.onDoubt = () => {
      doubts += 1;
    };
    await lost.fail();
    expect(doubts).toBe(1);
    expect(activity.glimpse).toMatchObject({ occupant: null, trusted: false });
    const later = call(activity);
    expect(activity.glimpse.occupant).toBeNull();
    activity.hear();
    expect(activity.glimpse.occupant).not.toBeNull();
    await waiting.answer();
    await later.answer();
    expect(activity.glimpse.occupant).toBeNull();
  });

  it('may be another call when the one before it failed but the server spoke meanwhile', async () => {
    const activity = new Activity();
    const long = call(activity);
    const other = call(activity);
    activity.hear();
    await long.fail();
    expect(activity.glimpse.occupant).not.toBeNull();
    await other.answer();
  });

  it('is no call that was sent when the server was known not to answer', async () => {
    const activity = new Activity();
    activity.distrust();
    const vain = call(activity);
    expect(activity.glimpse.occupant).toBeNull();
    await vain.fail();
    activity.hear();
    const welcome = call(activity);
    expect(activity.glimpse.occupant).not.toBeNull();
    await welcome.answer();
  });
});
