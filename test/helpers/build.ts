/** Vitest's global set-up for tests of the built programs: what they run is never older than its sources. */
export { buildIfStale as default } from '../../scripts/setup/build.mjs';
