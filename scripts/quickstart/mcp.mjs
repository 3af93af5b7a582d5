// The real CLI, as a person would use it.
import { delimiter, join } from 'node:path';
import { run } from '../lib/run.mjs';
import { root, StepFailed } from '../lib/terminal.mjs';

const PROGRAM = join(root, 'dist/bin/mcp.js');
const TAKE_BACK = 'npm run quickstart -- --clean takes back what was done so far';

/** Shows a command, then what it prints. Throws StepFailed when it fails. */
export async function show(...args) {
  process.stdout.write(`\n$ mcp ${args.map(quoted).join(' ')}\n`);
  const { code } = await run(process.execPath, [PROGRAM, ...args], { env: ownEnvironment(), show: true });
  if (code !== 0) throw new StepFailed(`mcp ${args[0]} failed (exit ${code})`, { hint: TAKE_BACK });
}

/** What a command answers with --json. `expected` are exit codes that are answers too. */
export async function ask(args, expected = [0]) {
  const options = { env: ownEnvironment() };
  const { code, output, stdout } = await run(process.execPath, [PROGRAM, ...args, '--json'], options);
  if (expected.includes(code)) return JSON.parse(stdout);
  throw new StepFailed(`mcp ${args.join(' ')} failed (exit ${code})`, { hint: TAKE_BACK, output });
}

/** The user's environment without what `npm run` put there: the daemon that we start outlives us, and keeps it. */
function ownEnvironment() {
  const { PATH = '', ...rest } = process.env;
  const kept = Object.entries(rest).filter(([name]) => !/^(npm_|INIT_CWD$|NODE$)/.test(name));
  const folders = PATH.split(delimiter).filter(
    (folder) => !/node_modules\/\.bin$|node-gyp-bin$/.test(folder),
  );
  return { ...Object.fromEntries(kept), PATH: folders.join(delimiter) };
}

/** As it would have to be typed. */
export function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
