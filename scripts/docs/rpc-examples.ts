import type { MethodName, Params } from '../../src/contract/methods.ts';

/** For each method, parameters that a person may paste. Checked by the compiler against the contract. */
export const EXAMPLES: { readonly [M in MethodName]: Params<M> } = {
  'daemon.hello': { protocol: 1, client: 'my-script' },
  'daemon.status': {},
  'daemon.stop': {},
  'daemon.reload': {},
  'daemon.check': {},
  'server.status': { servers: ['everything'] },
  'server.info': { server: 'everything' },
  'server.start': { server: 'everything', timeout_seconds: 30 },
  'server.stop': { server: 'everything' },
  'server.restart': { server: 'everything' },
  'server.maintain': { server: 'everything', on: true },
  'server.install': { server: 'everything' },
  'tool.list': { server: 'everything' },
  'tool.search': { query: 'read a file', limit: 5 },
  'tool.call': { server: 'everything', tool: 'echo', arguments: { message: 'hi' } },
  'log.read': { servers: ['everything'], tail: 20 },
  'event.list': { severity: 'warning', limit: 50 },
  'event.subscribe': {},
  'registry.show': {},
  'registry.add': { server: 'time', entry: { command: 'node server.js', transport: 'stdio' } },
  'registry.update': { server: 'time', fields: { ready_timeout: '30s', port: null } },
  'registry.remove': { server: 'time' },
  'registry.history': { limit: 10 },
  'registry.rollback': { version: 7 },
};
