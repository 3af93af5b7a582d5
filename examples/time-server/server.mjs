// A whole MCP server without a library: JSON-RPC 2.0, one message a line, on stdin and stdout. It has one tool.
//   mcp add time --transport stdio -- node examples/time-server/server.mjs
//   mcp time start && mcp time call now zone=Asia/Tokyo
import { createInterface } from 'node:readline';

const REVISIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

const NOW = {
  name: 'now',
  description: 'The time now, in a time zone of your choice.',
  inputSchema: {
    type: 'object',
    properties: {
      zone: { type: 'string', description: 'an IANA name such as Europe/Paris; UTC unless given' },
    },
    additionalProperties: false,
  },
};

const methods = {
  initialize: ({ protocolVersion: asked }) => ({
    protocolVersion: REVISIONS.includes(asked) ? asked : REVISIONS[0],
    capabilities: { tools: {} },
    serverInfo: { name: 'time', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: [NOW] }),
  'tools/call': ({ name, arguments: { zone = 'UTC' } = {} }) => {
    if (name !== NOW.name) throw failure(-32602, `there is no tool "${name}"`);
    return now(zone);
  },
};

/** What goes wrong inside a tool is a result that the model can read, not a protocol error. */
function now(zone) {
  try {
    const text = new Date().toLocaleString('sv-SE', { timeZone: zone, timeZoneName: 'short' });
    return { content: [{ type: 'text', text }] };
  } catch {
    return { content: [{ type: 'text', text: `"${zone}" is not a time zone` }], isError: true };
  }
}

const failure = (code, message) => Object.assign(new Error(message), { code });

function answer(line) {
  const { id, method, params = {} } = JSON.parse(line);
  // A message without an id is a notification: nobody waits for an answer.
  if (id === undefined) return;
  try {
    if (!Object.hasOwn(methods, method)) throw failure(-32601, `there is no method "${method}"`);
    send({ id, result: methods[method](params) });
  } catch ({ code = -32603, message }) {
    send({ id, error: { code, message } });
  }
}

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

// The process ends by itself when stdin does, which is how a client says goodbye.
for await (const line of createInterface({ input: process.stdin })) if (line.trim()) answer(line);
