import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../helpers/chaos/fuzz.ts';
import { type Holdings, measure, preload } from '../helpers/chaos/measure.ts';
import { converse, hangUp } from '../helpers/chaos/raw-conversation.ts';
import { anyInput, asksToStop, MAX_MESSAGE_BYTES } from '../helpers/chaos/rpc-inputs.ts';
import { expectedFor, mismatches } from '../helpers/chaos/rpc-oracle.ts';
import { FUZZED_REGISTRY } from '../helpers/chaos/rpc-requests.ts';
import { chaosSeed } from '../helpers/chaos/seed.ts';
import { serverProcesses } from '../helpers/chaos/survivors.ts';
import { tempHome } from '../helpers/daemon.ts';
import { type DaemonProcess, startDaemonProcess } from '../helpers/daemon-process.ts';
import { splitAt } from '../helpers/logs.ts';

import { entryOf } from '../helpers/servers.ts';
import { until } from '../helpers/until.ts';

/** Together more than 10,000 inputs. */
const [CONVERSATIONS, INPUTS_EACH] = [700, 16];
/** After so many the daemon has loaded and grown what it needs. */
const WARM_UP = 100;
const WITNESSED_EVERY = 25;
/** The heap goes up and down by some MiB, whatever happened; a leak of a few KiB an input would be more than this. */
const MAX_GROWTH_BYTES = 20 * 1024 * 1024;

const conversation = fc.record({
  inputs: fc.array(anyInput, { minLength: INPUTS_EACH, maxLength: INPUTS_EACH }),
  places: fc.array(fc.nat(), { maxLength: 6 }),
  end: fc.constantFrom('waits', 'waits', 'waits', 'hangs up', 'hangs up in the middle'),
});

describe('the socket', () => {
  it('answers as JSON-RPC says whatever comes over it, and nobody else notices', async () => {
    const daemon = await fuzzedDaemon();
    const measured: Holdings[] = [];
    let done = 0;
    await fuzz(conversation, { seed: chaosSeed(), count: CONVERSATIONS }, async ({ inputs, places, end }) => {
      const data = Buffer.concat(inputs.flatMap((input) => [input, Buffer.from('\n')]));
      if (end === 'waits') await expectRightAnswers(daemon, data, places);
      else await hangUp(daemon.paths.socket, splitAt(harmless(end, data), places));
      done += 1;
      if (done % WITNESSED_EVERY === 0) await witness(daemon);
      if (done === WARM_UP || done === CONVERSATIONS) measured.push(await atRest(daemon));
    });
    expectNoGrowth(measured as [Holdings, Holdings]);
    expect(readFileSync(daemon.paths.daemonLog, 'utf8')).not.toContain('"level":"error"');
  });
});

function fuzzedDaemon(): Promise<DaemonProcess> {
  const home = tempHome();
  writeFileSync(`${home}/.mcp-servers.json`, JSON.stringify(FUZZED_REGISTRY, null, 2));
  const limit = { MCP_RPC_MAX_MESSAGE_BYTES: String(MAX_MESSAGE_BYTES) };
  return startDaemonProcess(home, { ...preload('measure'), ...limit });
}

async function expectRightAnswers(
  { paths }: DaemonProcess,
  data: Buffer,
  places: readonly number[],
): Promise<void> {
  const expected = expectedFor(data);
  const { answers, unreadable } = await converse(paths.socket, splitAt(data, places), expected.length);
  expect([...unreadable, ...mismatches(expected, answers)]).toEqual([]);
}

/** Cut in the middle of a message, what is left of it could be a message that stops the daemon. */
function harmless(end: string, data: Buffer): Buffer {
  const cut = end === 'hangs up in the middle' ? data.subarray(0, -20) : data;
  return asksToStop(cut) ? data : cut;
}

/** A client that does nothing wrong gets what it asks for, from the daemon that it always was. */
async function witness(daemon: DaemonProcess): Promise<void> {
  expect(await daemon.call('daemon.hello', { protocol: 1 })).toMatchObject({ pid: daemon.pid });
  await daemon.call('registry.add', { server: 'witness', entry: entryOf('echo'), replace: true });
  await daemon.call('server.start', { server: 'witness' });
  const call = { server: 'witness', tool: 'echo', arguments: { message: 'still here' } };
  expect((await daemon.call('tool.call', call)).content).toEqual([
    { type: 'text', text: 'Echo: still here' },
  ]);
}

/** What the daemon holds on to when nothing of what was asked of it is left. */
async function atRest(daemon: DaemonProcess): Promise<Holdings> {
  writeFileSync(daemon.paths.registry, '{}\n');
  await daemon.call('daemon.reload', {});
  await until('no server is left', () => serverProcesses(daemon.paths.home).length === 0);
  writeFileSync(daemon.paths.registry, JSON.stringify(FUZZED_REGISTRY, null, 2));
  await daemon.call('daemon.reload', {});
  return measure(daemon);
}

function expectNoGrowth([before, after]: readonly [Holdings, Holdings]): void {
  expect(after.held - before.held).toBeLessThan(MAX_GROWTH_BYTES);
  // The log of a server stays open once it was started, and not all of them were when it was measured first.
  const others = ({ descriptors }: Holdings) =>
    descriptors.filter((name) => !name.endsWith('.log')).toSorted();
  expect(others(after)).toEqual(others(before));
}
