/**
 * What packages import and we never reach. Loading it would cost a tenth of the time that `mcp status` takes, and the
 * daemon some 2 MB (docs/adr/0005-small-daemon.md). TLS and UDP of node-ipc; how oclif looks for commands and plugins,
 * for it has its manifest and there are no plugins; the SDK's validation of results, which only its own `callTool`
 * does; pino's transports, for we write its file ourselves; a cache of blanks for jsonc-parser's formatter.
 */
const UNREACHED = {
  'node-ipc': ['tls', 'dgram'],
  '@oclif/core': ['lilconfig', 'minimatch', 'tinyglobby'],
  '@modelcontextprotocol/sdk': ['ajv', 'ajv-formats'],
  pino: ['thread-stream'],
  'jsonc-parser': ['./string-intern'],
};

/** Stands for a package that was left out: whoever does reach it shall know. */
const stub = (name) => `
module.exports = new Proxy({}, {
  get(_, key) {
    if (key === '__esModule') return false;
    throw new Error('${name} was left out by scripts/leave-out.mjs, but is used: ' + String(key));
  },
});`;

/** The esbuild plugin that does so. */
export const leaveOut = {
  name: 'leave-out',
  setup(build) {
    for (const [owner, names] of Object.entries(UNREACHED)) {
      build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path, importer }) =>
        importer.includes(`/node_modules/${owner}/`) ? { path, namespace: 'left-out' } : null,
      );
    }
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: stub(path) }));
  },
};
