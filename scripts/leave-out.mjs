/**
 * What packages of ours import and we never reach. Loading it would take a third of the time that `mcp status` takes:
 * node-ipc's TLS and UDP, and what oclif looks for plugins and commands with (it has its manifest).
 */
const UNREACHED = {
  'node-ipc': ['tls', 'dgram'],
  '@oclif/core': ['cli-spinners', 'lilconfig', 'minimatch', 'semver', 'tinyglobby', 'wsl-utils'],
};

/** An esbuild plugin that puts an empty module in place of each. */
export const leaveOut = {
  name: 'leave-out',
  setup(build) {
    for (const [owner, names] of Object.entries(UNREACHED)) {
      build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path, importer }) =>
        importer.includes(`/node_modules/${owner}/`) ? { path, namespace: 'left-out' } : null,
      );
    }
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};
