import { describe, expect, it } from 'vitest';
import type { FileWatchRequest } from '../../../../daemon/watch/file-watch.ts';
import {
  MOST_RESTARTS,
  QUIET_MS,
  type WatchedUnit,
  WatchKeeper,
} from '../../../../daemon/watch/watch-keeper.ts';
import type { NewEvent } from '../../../../src/contract/events.ts';
import type { Desired } from '../../../../src/domain/server.ts';
import { ManualClock } from '../../../helpers/clock.ts';
import type { Entry } from '../../../helpers/servers.ts';
import { specOf } from '../../../helpers/unit.ts';

/** A keeper over one server whose files change when the test says so. */
function testKeeper(entry: Entry = { watch: ['src/**'] }) {
  const clock = new ManualClock();
  const renewals: string[] = [];
  const events: NewEvent[] = [];
  const open: FileWatchRequest[] = [];
  const state = { spec: specOf(entry), desired: 'running' as Desired, folder: '/app' as string | null };
  const unit: WatchedUnit = {
    get spec() {
      return state.spec;
    },
    view: () => ({ desired: state.desired }),
    renew: (reason, { actor }) => renewals.push(`${actor}: ${reason}`),
  };
  const keeper = new WatchKeeper({
    clock,
    units: () => [unit],
    folderOf: () => state.folder,
    publish: (event) => events.push(event),
    watch: (request) => {
      open.push(request);
      return { close: async () => void open.splice(open.indexOf(request), 1) };
    },
  });
  keeper.sync();
  return { keeper, clock, renewals, events, open, state };
}

describe('the files of a server', () => {
  it('start it anew once after a burst of changes, when it is over', () => {
    const { clock, renewals, open } = testKeeper();
    for (const name of ['a', 'b', 'c', 'a']) {
      open[0]?.onChange(`/app/src/${name}.ts`);
      clock.advance(QUIET_MS - 1);
    }
    expect(renewals).toEqual([]);
    clock.advance(1);
    expect(renewals).toEqual(['watch: changed: src/a.ts and 2 more']);
    open[0]?.onChange('/elsewhere/b.ts');
    clock.advance(QUIET_MS);
    expect(renewals.at(-1)).toBe('watch: changed: /elsewhere/b.ts');
  });

  it('are watched only while it is wanted and enabled', async () => {
    const { keeper, clock, renewals, open, state } = testKeeper();
    open[0]?.onChange('/app/src/a.ts');
    for (const desired of ['stopped', 'maintenance'] as const) {
      state.desired = desired;
      keeper.sync();
      expect(open).toEqual([]);
    }
    clock.advance(QUIET_MS);
    expect(renewals).toEqual([]);
    state.desired = 'running';
    keeper.sync();
    expect(open).toHaveLength(1);
    state.spec = specOf({ watch: ['src/**'], enabled: false });
    keeper.sync();
    expect(open).toEqual([]);
    await keeper.close();
  });

  it('are watched anew when its globs or its folder change, and only then', () => {
    const { keeper, open, state } = testKeeper();
    const [first] = open;
    state.spec = specOf({ watch: ['src/**'], name: 'Another title' });
    keeper.sync();
    expect(open).toEqual([first]);
    state.spec = specOf({ watch: ['lib/**'] });
    keeper.sync();
    expect(open.map(({ globs }) => globs)).toEqual([['lib/**']]);
    state.folder = '/other';
    keeper.sync();
    expect(open.map(({ folder }) => folder)).toEqual(['/other']);
    state.folder = null;
    keeper.sync();
    expect(open).toEqual([]);
  });

  it('are not watched where it names none', () => {
    expect(testKeeper({}).open).toEqual([]);
  });

  it('are left alone when it seems to write them itself, until it is stopped and started', () => {
    const { keeper, clock, renewals, events, open, state } = testKeeper();
    for (let times = 0; times <= MOST_RESTARTS; times += 1) {
      open[0]?.onChange('/app/src/cache.db');
      clock.advance(QUIET_MS);
    }
    expect(renewals).toHaveLength(MOST_RESTARTS);
    expect(events).toMatchObject([{ type: 'watch_limited', server: 'fake' }]);
    keeper.sync();
    expect(open).toEqual([]);
    state.desired = 'stopped';
    keeper.sync();
    state.desired = 'running';
    keeper.sync();
    expect(open).toHaveLength(1);
  });

  it('that change as often as a person can are no reason to stop', () => {
    const { clock, renewals, open } = testKeeper();
    for (let times = 0; times < 100; times += 1) {
      open[0]?.onChange('/app/src/a.ts');
      clock.advance(2500);
    }
    expect(renewals).toHaveLength(100);
  });
});
