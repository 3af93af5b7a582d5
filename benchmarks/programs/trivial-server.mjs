/**
 * A trivial MCP server in Node. With PIDS_FILE, it notes there that it was started: its pid, and when its process
 * began, in milliseconds on the monotonic clock that all processes of the machine share.
 */
import { appendFileSync } from 'node:fs';
import { serveStdio } from '../../test/fixtures/servers/lib/stdio.mjs';

const bornAt = Number(process.hrtime.bigint()) / 1e6 - performance.now();
if (process.env.PIDS_FILE) appendFileSync(process.env.PIDS_FILE, `${process.pid} ${bornAt}\n`);

serveStdio();
