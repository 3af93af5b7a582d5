import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FakeManager {
  /** A PATH on which the fakes are found first. */
  readonly path: string;
  /** What systemctl was asked since the last time, a line for each. */
  calls(): string[];
  /** From now on these verbs of systemctl fail with these words; without any, none does. */
  fail(verbs: Readonly<Record<string, string>>): void;
  /** How loginctl answers when it is asked about lingering; null: it fails. */
  linger(answer: 'yes' | 'no' | null): void;
}

/** systemctl and loginctl as programs in a folder of their own. `program` is fake-systemctl, as `useProgram` built it. */
export function fakeManager(folder: string, program: string): FakeManager {
  mkdirSync(folder, { recursive: true });
  copyFileSync(program, join(folder, 'systemctl.mjs'));
  script(join(folder, 'systemctl'), `exec '${process.execPath}' '${join(folder, 'systemctl.mjs')}' "$@"`);
  const file = join(folder, 'calls');
  return {
    path: `${folder}:${process.env.PATH}`,
    calls() {
      const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
      rmSync(file, { force: true });
      return lines;
    },
    fail(verbs) {
      const lines = Object.entries(verbs).map(([verb, words]) => `${verb} ${words}`);
      writeFileSync(join(folder, 'fails'), lines.join('\n'));
    },
    linger(answer) {
      script(join(folder, 'loginctl'), answer === null ? 'exit 1' : `echo ${answer}`);
    },
  };
}

/** Makes a program of a line for the shell. */
export function script(file: string, line: string): void {
  writeFileSync(file, `#!/bin/sh\n${line}\n`);
  chmodSync(file, 0o755);
}
