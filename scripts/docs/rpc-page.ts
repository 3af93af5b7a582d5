import { PROTOCOL } from '../../src/contract/envelope.ts';
import { EVENT_TYPES } from '../../src/contract/events.ts';
import { DEFAULT_MAX_MESSAGE_BYTES } from '../../src/contract/lines.ts';
import { METHODS, type MethodName, type MethodRow, NOTIFICATIONS } from '../../src/contract/methods.ts';
import { fieldTable } from './fields.ts';
import { type Schema, SHAPES, schemaOf, shapeHeading, typeInWords } from './json-schema.ts';
import { code, fence, linkTo, page, prose, table } from './markdown.ts';
import { EXAMPLES } from './rpc-examples.ts';

const NAMES = Object.keys(METHODS) as MethodName[];
const rowOf = (name: MethodName): MethodRow => METHODS[name];

/** docs/rpc.md: every method, notification and shape of the contract. */
export function rpcPage(): string {
  return page('The socket: JSON-RPC', 'src/contract/methods.ts', [
    INTRODUCTION,
    '## Methods',
    `\`access\`: **read** changes nothing, **write** changes servers or files, **admin** changes the daemon itself.
\`retry\`: whether the same call may be sent again after a lost connection without anything happening twice.`,
    overview(),
    ...NAMES.flatMap(methodSection),
    '## Notifications',
    'What the daemon sends to a connection that called `event.subscribe`.',
    ...Object.entries(NOTIFICATIONS).flatMap(([name, type]) => [
      `### ${name}`,
      fieldTable(schemaOf(type, 'output')),
    ]),
    '### Types of events',
    '`event_type` of an event, with its `category` and usual `severity`. A type is stable: alerts may match on it.',
    table(
      ['type', 'category', 'severity'],
      Object.entries(EVENT_TYPES).map(([type, [category, severity]]) => [code(type), category, severity]),
    ),
    '## Shapes',
    'Fields may be added to a shape, never renamed: ignore those that you do not know.',
    ...[...SHAPES].flatMap(([name, type]) => [
      `### ${shapeHeading(name)}`,
      fieldTable(schemaOf(type, 'output')),
    ]),
  ]);
}

const INTRODUCTION = `The daemon listens on a Unix socket, \`~/.mcp-runtime/mcpd.sock\`, which only its owner can reach (folder 0700, socket 0600).
The CLI has no other door, so whatever \`mcp\` can do, a script can do here.

## By hand

${fence('console', '$ echo \'{"jsonrpc":"2.0","id":1,"method":"daemon.hello"}\' | nc -U ~/.mcp-runtime/mcpd.sock')}

The answer is one line of JSON. \`nc\` may stay connected after it: Ctrl-C ends it, and so does \`-N\`, where \`nc\` has that.
\`mcp daemon start\` starts a daemon if none runs.

## Messages

- [JSON-RPC 2.0](https://www.jsonrpc.org/specification), **one message a line**, in UTF-8. \`\\n\` ends a message (\`\\r\\n\` does too); empty lines are passed over.
- A message may have **${DEFAULT_MAX_MESSAGE_BYTES / 1024 / 1024} MiB** (setting \`rpc.max_message_bytes\`). A longer one is answered with \`MESSAGE_TOO_LARGE\` and skipped; the connection goes on.
- A line that is not JSON is answered with \`PARSE_ERROR\`, one that is no request with \`INVALID_REQUEST\` (\`"id": null\` where none could be read); the connection goes on.
- **Requests** may overlap: send the next before the last was answered, and match answers by \`id\`. They come in the order in which they are ready.
- **Notifications** (no \`id\`) are carried out and never answered, not even with an error.
- **Batches** (arrays) of up to 100 messages are answered with one array, when all of them are ready.
- **Parameters** are given by name. An unknown one is an error (\`INVALID_PARAMS\`), so that a typing mistake is not passed over.
- **Errors** have the JSON-RPC number in \`code\`, and in \`data\` our own \`{code, message, hint, details}\`: see [errors.md](errors.md).
- \`daemon.hello\` may come first. It tells the versions; this page is protocol **${PROTOCOL}**. Added methods and fields do not raise that number.
- **Subscriptions**: \`event.subscribe\` answers with a snapshot, and every later change follows as a notification, with nothing lost between. They end with the connection.
- **A reader that does not read is dropped**, never waited for, once some megabytes have piled up: connect again and take a new snapshot.
- **Closing** a connection cancels the tool calls, installs and waits asked on it; starts and stops are carried out.`;

function overview(): string {
  const rows = NAMES.map((name) => {
    const { summary, access, retry } = rowOf(name);
    return [linkTo(name), prose(summary.split(/(?<=\.) /)[0] ?? ''), access, retry ? 'yes' : 'no'];
  });
  return table(['method', 'what it does', 'access', 'retry'], rows);
}

function methodSection(name: MethodName): string[] {
  const { summary, access, retry, params, result } = rowOf(name);
  return [
    `### ${name}`,
    prose(summary),
    `Access: **${access}** · retry: **${retry ? 'yes' : 'no'}**`,
    fence('json', JSON.stringify(requestOf(name))),
    ...described('Parameters', schemaOf(params, 'input')),
    ...described('Result', schemaOf(result, 'output')),
  ];
}

/** A shape with a place of its own is only linked to. */
function described(what: string, schema: Schema): string[] {
  if (schema.shape) return [`${what}: ${typeInWords(schema)}`];
  const none = Object.keys(schema.properties ?? {}).length === 0;
  return none ? [`${what}: none`] : [`${what}:`, fieldTable(schema)];
}

function requestOf(name: MethodName) {
  const params = EXAMPLES[name];
  return { jsonrpc: '2.0', id: 1, method: name, ...(Object.keys(params).length === 0 ? {} : { params }) };
}
