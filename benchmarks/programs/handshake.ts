/** Starts the server that its arguments name, makes the MCP handshake with it, and ends: the floor of `mcp X start`. */
import { BareServer } from '../harness/bare-server.ts';

const server = await BareServer.start(process.argv.slice(2), { env: process.env as Record<string, string> });
server.child.kill('SIGKILL');
process.exit(0);
