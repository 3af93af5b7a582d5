import { newest } from '../lib/newest.mjs';
import { run } from '../lib/run.mjs';
import { progress, StepFailed } from '../lib/terminal.mjs';

const SOURCES = [
  'bin',
  'commands',
  'daemon',
  'router',
  'src',
  'scripts/build.mjs',
  'scripts/bundles.mjs',
  'scripts/leave-out.mjs',
  'package.json',
  'package-lock.json',
];
/** What a build writes last: there is none without a whole build. */
const RESULT = ['oclif.manifest.json'];

/** Builds dist/ unless it is there and newer than every source. */
export async function buildIfStale() {
  if (newest(RESULT) > newest(SOURCES) && newest(['dist/bin/mcp.js']) > 0) return;
  progress('building (a few seconds)');
  const { code, output } = await run(process.execPath, ['scripts/build.mjs']);
  if (code !== 0) throw new StepFailed('the build failed', { hint: 'npm run build shows why', output });
}
