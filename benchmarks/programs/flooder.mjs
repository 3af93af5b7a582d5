/**
 * An MCP server with one tool, `flood`: it writes `lines` lines of 100 bytes on stderr, 64 KiB at a time, as fast as
 * they are taken, then the line `mark`.
 */
import { writeSync } from 'node:fs';
import { methodsFor } from '../../test/fixtures/servers/lib/mcp.mjs';
import { serveStdio } from '../../test/fixtures/servers/lib/stdio.mjs';

const LINE = Buffer.from(`${'x'.repeat(99)}\n`);
const LINES_AT_A_TIME = Math.floor((64 * 1024) / LINE.length);
const block = Buffer.concat(Array(LINES_AT_A_TIME).fill(LINE));

function flood({ lines, mark }) {
  for (let left = lines; left > 0; left -= LINES_AT_A_TIME) {
    writeAll(block.subarray(0, Math.min(left, LINES_AT_A_TIME) * LINE.length));
  }
  writeAll(Buffer.from(`${mark}\n`));
  return 'done';
}

/** A pipe may take less than it is given. */
function writeAll(bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(2, bytes, at);
}

serveStdio(methodsFor({ flood }));
