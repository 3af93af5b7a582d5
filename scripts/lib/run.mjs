// Other programs: run, listened to, and explained when they fail.
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { root } from './terminal.mjs';

/**
 * Runs a program to its end, with the package as its working directory unless `cwd` says otherwise. With `show` it
 * writes to our own terminal; else `output` holds both of its streams and `stdout` the first.
 */
export function run(program, args, { env = process.env, cwd = root, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env,
      cwd,
      stdio: ['ignore', ...(show ? [1, 2] : ['pipe', 'pipe'])],
    });
    let [output, stdout] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output, stdout }));
  });
}

/** Runs npm: the one that runs us, if one does. It says why it fails, even inside of `npm run --silent`. */
export function npm(words, options) {
  const args = [...words, '--loglevel=warn'];
  const path = process.env.npm_execpath ?? '';
  // yarn and pnpm put themselves there too.
  if (/^npm-cli\.c?js$/.test(basename(path))) return run(process.execPath, [path, ...args], options);
  return run('npm', args, options);
}

/** A program that a package of ours installed. */
export const installed = (name) => `${root}/node_modules/.bin/${name}`;
