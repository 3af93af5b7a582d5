/**
 * A trivial MCP server in Node. With PIDS_FILE, it notes there that it was started: its pid, and when it was spawned
 * if stamped-node.c told it.
 */
import { appendFileSync } from 'node:fs';
import { serveStdio } from '../../test/fixtures/servers/lib/stdio.mjs';

const { PIDS_FILE, SPAWNED_AT } = process.env;
const stamp = SPAWNED_AT ? ` ${SPAWNED_AT}` : '';
if (PIDS_FILE) appendFileSync(PIDS_FILE, `${process.pid}${stamp}\n`);

serveStdio();
