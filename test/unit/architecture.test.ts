import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { violationsOf } from '../helpers/architecture/check.ts';
import { importsOf } from '../helpers/architecture/imports.ts';

const FOLDERS = ['src', 'commands', 'daemon', 'router', 'bin'];
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => `${folder}/${name}`),
);

describe('who may import whom', () => {
  it('is kept by every file', () => {
    const problems = files.flatMap((file) =>
      violationsOf(file, readFileSync(join(packageRoot, file), 'utf8')),
    );
    expect(problems).toEqual([]);
  });

  it('is asked of all of our files', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files).toContain('daemon/storage/events.ts');
  });
});

describe('the check itself', () => {
  const problemsOf = (file: string, source: string) => violationsOf(file, source).length;

  it.each([
    ['src/domain/x.ts', "import { a } from '../platform/paths.ts';"],
    ['src/platform/x.ts', "import type { ServerSpec } from '../domain/server.ts';"],
    ['src/contract/x.ts', "import { a } from '../config/schema.ts';"],
    ['src/config/x.ts', "import { AppError } from '../contract/errors.ts';"],
    ['src/client/x.ts', "import { a } from '../../daemon/main.ts';"],
    ['src/cli/x.ts', "import { a } from '../config/load.ts';"],
    ['commands/x.ts', "import type { Supervisor } from '../daemon/supervisor/supervisor.ts';"],
    ['commands/x.ts', "import Start from './start.ts';"],
    ['commands/daemon/x.ts', "import Start from '../start.ts';"],
    ['router/x.ts', "import { readFileSync } from 'node:fs';"],
    ['router/x.ts', "import { a } from '../src/platform/clock.ts';"],
    ['daemon/rpc/x.ts', "import { a } from '../../src/client/client.ts';"],
    ['daemon/x.ts', "const { a } = await import('../src/cli/table.ts');"],
    ['daemon/x.ts', "export * from '../commands/start.ts';"],
    ['daemon/x.ts', "import {\n  a,\n  b,\n} from '../src/cli/table.ts';"],
    ['daemon/features/alerts/index.ts', "import { a } from '../workflows/index.ts';"],
    ['daemon/features/alerts/index.ts', "import { EventStore } from '../../storage/events.ts';"],
    ['daemon/rpc/x.ts', "import Database from 'better-sqlite3';"],
    ['daemon/rpc/x.ts', "import { IPCModule } from 'node-ipc';"],
    ['daemon/runtime/process.ts', "import Docker from 'dockerode';"],
    ['daemon/supervisor/x.ts', "import { Client } from '@modelcontextprotocol/sdk/client/index.js';"],
    ['src/client/x.ts', "import { ux } from '@oclif/core';"],
    ['router/x.ts', "import stem from 'natural/lib/natural/stemmers/porter_stemmer.js';"],
    ['daemon/app.ts', "process.on('SIGTERM', stop);"],
    ['daemon/rpc/x.ts', 'process.exit(1);'],
    ['elsewhere/x.ts', ''],
  ])('finds what is wrong in %s: %s', (file, source) => {
    expect(problemsOf(file, source)).toBe(1);
  });

  it.each([
    ['daemon/storage/x.ts', "import Database from 'better-sqlite3';"],
    ['daemon/lock.ts', "import Database from 'better-sqlite3';"],
    ['daemon/main.ts', "process.on('SIGTERM', stop); process.exit(0);"],
    ['daemon/x.ts', '// process.exit(1) would leave the others open\n/* process.on too */'],
    ['daemon/rpc/handlers/x.ts', "import { a } from '../../supervisor/supervisor.ts';"],
    ['daemon/features/alerts/index.ts', "import type { Feature } from '../feature.ts';"],
    ['daemon/features/alerts/index.ts', "import { mail } from './mail.ts';"],
    ['daemon/features/alerts/index.ts', "import { alerts } from '../../../src/contract/features/alerts.ts';"],
    ['commands/x.ts', "import { a } from '../src/client/client.ts';"],
    ['bin/mcpd.ts', "await import('../daemon/main.ts');"],
    ['src/config/x.ts', "import { z } from 'zod';\nimport { a } from './problems.ts';"],
  ])('has nothing against %s: %s', (file, source) => {
    expect(violationsOf(file, source)).toEqual([]);
  });

  it('says the reason of the rule', () => {
    expect(violationsOf('daemon/x.ts', "import { a } from '../src/cli/table.ts';")).toEqual([
      'daemon/x.ts imports src/cli/table.ts: the daemon never calls itself through the socket and never prints for a terminal',
    ]);
  });

  it('sees every form of an import', () => {
    const source = `import a from 'one';
      import 'two';
      import type { B } from 'three';
      export { c } from 'four';
      export * from 'five';
      const d = await import('six');
      const f = require('seven');
      // import 'no';
      export const e = 'no';`;
    expect(importsOf(source)).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'seven']);
  });
});
