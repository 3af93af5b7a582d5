// What the scripts say, and how they end. Progress goes to stderr; stdout is for answers.
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const colours = process.stderr.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (colours ? `\x1b[${code}m${text}\x1b[0m` : text);

/** One line about what happens now. */
export function progress(text) {
  process.stderr.write(`${paint('36', '==>')} ${text}\n`);
}

/** Something that went wrong, and what to do about it. `output` is what the failed program wrote. */
export class StepFailed extends Error {
  constructor(message, { hint = '', output = '' } = {}) {
    super(message);
    this.hint = hint;
    this.output = output;
  }
}

/** Runs the script's `main`; a StepFailed ends it with code 1 and words that say what to do next. */
export async function runMain(main) {
  // Whoever reads us (`| head`) has seen enough.
  process.stdout.on('error', () => process.exit());
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    const { message, hint, output } = error;
    if (output) process.stderr.write(`${output.trimEnd()}\n\n`);
    process.stderr.write(`${paint('31', 'error:')} ${message}\n${hint ? `hint: ${hint}\n` : ''}`);
    process.exitCode = 1;
  }
}

/** True when node was told to run this module, and not one that imports it. */
export function isMain(meta) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(meta.url);
}
