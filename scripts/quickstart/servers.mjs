import { join } from 'node:path';
import { root } from '../lib/terminal.mjs';

const program = (name) => `node_modules/@modelcontextprotocol/server-${name}/dist/index.js`;

/**
 * The servers of the tour: real ones from npm, in the versions of our lock file, run without a download. `options`
 * and `command` are what `mcp add` gets, `entry` what it makes of that; `calls` are tools to call, with arguments.
 */
export function tourServers({ memoryFile, port }) {
  return [
    server({
      name: 'everything',
      command: ['node', program('everything'), 'stdio'],
      calls: [['echo', 'message=hi']],
    }),
    server({
      name: 'everything-http',
      port,
      command: [
        'node',
        '--import',
        './scripts/quickstart/loopback.mjs',
        program('everything'),
        'streamableHttp',
      ],
      calls: [['get-sum', 'a=2', 'b=40']],
    }),
    server({
      name: 'files',
      command: ['node', program('filesystem'), 'examples/files'],
      calls: [['list_directory', `path=${join(root, 'examples/files')}`]],
    }),
    server({
      name: 'memory',
      env: { MEMORY_FILE_PATH: memoryFile },
      command: ['node', program('memory')],
      calls: [['create_entities', JSON.stringify({ entities: [REMEMBERED] })], ['read_graph']],
    }),
  ];
}

const REMEMBERED = {
  name: 'mcp-manager',
  entityType: 'program',
  observations: ['was tried with its quickstart'],
};

function server({ name, port, env, command, calls }) {
  const [first, ...args] = command;
  const variables = Object.entries(env ?? {}).map(([key, value]) => `${key}=${value}`);
  return {
    name,
    calls,
    command,
    options: [
      ...(port === undefined ? [] : ['--port', String(port)]),
      ...variables.flatMap((pair) => ['--env', pair]),
    ],
    // `mcp add` runs commands that name files of the current folder from there.
    entry: {
      command: first,
      args,
      path: root,
      ...(port === undefined ? {} : { port }),
      ...(env === undefined ? {} : { env }),
    },
  };
}
