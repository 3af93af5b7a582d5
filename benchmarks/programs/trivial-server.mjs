/**
 * A trivial MCP server in Node. With PIDS_FILE, it notes there that it was started: its pid, and when its process
 * began, in milliseconds on the monotonic clock that all processes of the machine share.
 */
import { appendFileSync } from 'node:fs';
import { serveStdio } from '../../test/fixtures/servers/lib/stdio.mjs';

const AT_ONCE_MS = 0.1;

if (process.env.PIDS_FILE) appendFileSync(process.env.PIDS_FILE, `${process.pid} ${bornAt()}\n`);

serveStdio();

/** `performance.now` counts from the beginning of the process. It may lose its core between two looks at the clock. */
function bornAt() {
  for (;;) {
    const before = monotonicMs();
    const age = performance.now();
    if (monotonicMs() - before < AT_ONCE_MS) return before - age;
  }
}

function monotonicMs() {
  return Number(process.hrtime.bigint()) / 1e6;
}
