import { join } from 'node:path';
import { root } from '../lib/terminal.mjs';
import { quoted } from './mcp.mjs';

/** What a newcomer types next. */
export function nextSteps([{ name }]) {
  const program = quoted(join(root, 'dist/bin/mcp.js'));
  return `That was it: the servers run, and go on when this terminal is closed.

Put the commands on your PATH, in one of two ways:
  npm link                                      # mcp, mcp-manager and mcpd, for every shell
  npm install --global --prefix ~/.local .      # the same without root, if ~/.local/bin is on your PATH
or try it in this shell only:
  mcp() { node ${program} "$@"; }

Then:
  mcp status                        how everything is
  mcp ${name} logs -f            what a server writes
  mcp ${name} tools              what it offers
  mcp ${name} call echo message=hi
  mcp all restart
  mcp add time --transport stdio -- node examples/time-server/server.mjs
  mcp --help

  npm run quickstart -- --clean     takes back what this did`;
}
