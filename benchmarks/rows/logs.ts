import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../src/client/client.ts';
import { type Flood, Floods } from '../harness/floods.ts';
import type { Race, Sample } from '../harness/race.ts';
import type { Row } from '../harness/row.ts';
import { quantile } from '../harness/stats.ts';

const LINES = 2_000_000;
const WARM_UPS = 1;
/** The page cache is moody: the floor alone varies by a factor of three. */
const THROUGHPUT_ROUNDS = 12;
const LATENCY_ROUNDS = 6;
const ASK_EVERY_MS = 2;
/** As many questions to the idle daemon as a flood leaves time for, about. */
const IDLE_QUESTIONS = 200;

/** What a server that never stops talking costs, and what the others notice of it. */
export const logs: Row = {
  name: 'logs',
  title: `Logs: ${LINES / 1e6} million lines of 100 bytes on the stderr of one child, 64 KiB a write`,
  async prepare(bench) {
    const [forThroughput, forLatency] = [bench.rounds(THROUGHPUT_ROUNDS), bench.rounds(LATENCY_ROUNDS)];
    const floods = new Floods(LINES, forThroughput + forLatency + 2 * WARM_UPS);
    bench.onEnd(() => floods.close());
    const daemon = await floods.daemon();
    return [throughput(floods, forThroughput), latency(floods, daemon, forLatency)];
  },
};

function throughput(floods: Floods, rounds: number): Race {
  const figure = 'lines kept';
  const run = async (flood: Flood) => {
    const elapsedMs = await flood.run();
    await flood.finish();
    return { [figure]: (LINES / elapsedMs) * 1000 };
  };
  return {
    name: 'throughput (more is better)',
    figures: { [figure]: 'lines/s' },
    rounds,
    warmUps: WARM_UPS,
    contestants: [
      { name: 'the file handed to the child', measure: async () => run(await floods.intoFile()) },
      { name: 'mcpd, each line stamped', measure: async () => run(await floods.throughDaemon()) },
    ],
  };
}

function latency(floods: Floods, daemon: Client, rounds: number): Race {
  return {
    name: `how soon the daemon answers \`daemon.status\`, asked every ${ASK_EVERY_MS} ms`,
    figures: { p50: 'ms', p99: 'ms', slowest: 'ms' },
    rounds,
    warmUps: WARM_UPS,
    contestants: [
      {
        name: 'idle',
        measure: async () => {
          let left = IDLE_QUESTIONS;
          return askWhile(daemon, () => left-- > 0);
        },
      },
      {
        name: 'during a flood',
        measure: async () => {
          const flood = await floods.throughDaemon();
          let flooding = true;
          const over = flood.run().finally(() => {
            flooding = false;
          });
          const [sample] = await Promise.all([askWhile(daemon, () => flooding), over]);
          await flood.finish();
          return sample;
        },
      },
    ],
  };
}

async function askWhile(daemon: Client, more: () => boolean): Promise<Sample> {
  const waits: number[] = [];
  while (more()) {
    const begin = performance.now();
    await daemon.call('daemon.status', {});
    waits.push(performance.now() - begin);
    await pause(ASK_EVERY_MS);
  }
  return { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99), slowest: quantile(waits, 1) };
}
