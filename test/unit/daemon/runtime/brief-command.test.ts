import { describe, expect, it, onTestFinished } from 'vitest';
import { runBriefly } from '../../../../daemon/runtime/brief-command.ts';
import { processesWith } from '../../../helpers/processes.ts';
import { inTime, until } from '../../../helpers/until.ts';

let count = 0;

/** A place to run in whose processes can be told from all others; none of them may outlive the test. */
function place() {
  const marker = `BRIEF_TEST=${process.pid}-${count++}`;
  const [name, value] = marker.split('=') as [string, string];
  onTestFinished(() => {
    for (const { pid } of processesWith(marker)) process.kill(pid, 'SIGKILL');
  });
  return {
    at: { cwd: '/', env: { PATH: process.env.PATH ?? '', [name]: value } },
    running: () => processesWith(marker).map(({ command }) => command),
  };
}
const forEver = new AbortController().signal;

describe('a command that is to end soon', () => {
  it('tells how it ended, and its last line, of stdout or stderr', async () => {
    const { at } = place();
    expect(await runBriefly('echo one; echo two', at, forEver)).toEqual({
      exit: { code: 0, signal: null },
      lastLine: 'two',
    });
    expect(await runBriefly('echo one; echo "two  " >&2; echo; exit 3', at, forEver)).toEqual({
      exit: { code: 3, signal: null },
      lastLine: 'two',
    });
    expect((await runBriefly('kill -TERM $$', at, forEver)).exit.signal).toBe('SIGTERM');
  });

  it('sees its environment and folder, and nothing else of ours', async () => {
    const { at } = place();
    expect((await runBriefly('echo "$BRIEF_TEST $(pwd) ${HOME-unset}"', at, forEver)).lastLine).toBe(
      `${at.env.BRIEF_TEST} / unset`,
    );
  });

  it('may write as much as it likes', async () => {
    const { at } = place();
    const { lastLine } = await runBriefly(
      'head -c 20000000 /dev/zero | tr "\\0" x; echo; echo end',
      at,
      forEver,
    );
    expect(lastLine).toBe('end');
    const long = await runBriefly('head -c 100000 /dev/zero | tr "\\0" x', at, forEver);
    expect(long.lastLine.length).toBeLessThanOrEqual(4096);
  });

  it('takes along what it leaves in the background', async () => {
    const { at, running } = place();
    const { exit } = await runBriefly('sleep 600 & sleep 600 > /dev/null 2>&1 & exit 0', at, forEver);
    expect(exit.code).toBe(0);
    await until('nothing is left', () => running().length === 0, { butIs: running });
  });

  it.each([
    ['the command itself', 'exec sleep 600'],
    ['its children', 'sleep 600; true'],
    ['those of its children', 'sh -c "sleep 600; true"; true'],
    ['what left its group', 'setsid sleep 600; true'],
    ['what left its group, and whose parent is gone', 'setsid sh -c "sleep 600; true" & sleep 600'],
    ['what runs under timeout, in a group of its own', 'timeout 600 sleep 600; true'],
    ['what ignores being asked', 'trap "" TERM HUP INT; sleep 600; sleep 600'],
  ])('is ended whole when it takes too long: %s', async (_, command) => {
    const { at, running } = place();
    const limit = new AbortController();
    const end = runBriefly(command, at, limit.signal);
    end.catch(() => {});
    await until('it sleeps', () => running().some((each) => each === 'sleep 600'));
    limit.abort(new Error('the time is up'));
    await expect(inTime('its end', end)).rejects.toThrow('the time is up');
    expect(running()).toEqual([]);
  });

  it('is not begun when it is too late already', async () => {
    const { at } = place();
    const end = runBriefly('true', at, AbortSignal.abort(new Error('the time is up')));
    await expect(end).rejects.toThrow('the time is up');
  });

  it('that cannot be begun says so', async () => {
    const { at } = place();
    await expect(runBriefly('true', { ...at, cwd: '/not/there' }, forEver)).rejects.toThrow('ENOENT');
  });
});
