import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { MAX_PENDING_BYTES } from '../../../../daemon/logs/log-writer.ts';
import { logStore, readAll, texts, usage } from '../../../helpers/logs.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

const MB = 1024 * 1024;

/** A process that writes this many bytes of 100-byte lines as fast as it can, then one last line. */
function flood(bytes: number): ChildProcess & { stderr: NonNullable<ChildProcess['stderr']> } {
  const script = `yes ${'x'.repeat(99)} | head -c ${bytes} >&2; echo last words >&2`;
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test('200 MB as fast as they come: little waits in memory, the disk does not fill, the end is there', async () => {
  const dir = tempDir();
  const store = logStore(dir, { maxFileBytes: 4 * MB, maxFiles: 3 });
  const writer = store.writer('loud');
  let mostPending = 0;
  let mostUsed = 0;
  const look = () => {
    mostPending = Math.max(mostPending, writer.pendingBytes);
    mostUsed = Math.max(mostUsed, usage(dir).bytes);
  };
  const watch = setInterval(look, 5);
  onTestFinished(() => clearInterval(watch));

  await writer.attach(flood(200 * MB).stderr, 'stderr');
  look();

  expect(mostPending).toBeLessThan(4 * MAX_PENDING_BYTES);
  expect(mostUsed).toBeLessThanOrEqual(3 * 4 * MB);
  expect(usage(dir).files).toBe(3);
  expect((await writer.lastWords()).at(-1)).toBe('last words');
  const { lines } = await readAll(store, { servers: ['loud'] });
  await store.close();
  expect(texts(lines).pop()).toBe('last words');
  expect(new Set(texts(lines)).size).toBe(2);
  expect(readFileSync(store.path('loud'), 'utf8').endsWith('stderr last words\n')).toBe(true);
});

test('while one server floods, another writes and a follower reads', async () => {
  const store = logStore(tempDir(), { maxFileBytes: 4 * MB, maxFiles: 10 });
  let flooding = true;
  const child = flood(2000 * MB);
  const flooded = store
    .writer('loud')
    .attach(child.stderr, 'stderr')
    .then(() => {
      flooding = false;
    });
  await store.read({ servers: ['loud'], waitMs: 60_000 });
  for (let index = 0; index < 5; index += 1) {
    store.writer('quiet').note(`note ${index}`);
    await store.writer('quiet').flush();
    const { lines } = await store.read({ servers: ['quiet', 'loud'], tail: 1000 });
    expect(lines.length).toBeGreaterThan(0);
  }
  expect(texts((await store.read({ servers: ['quiet'] })).lines)).toHaveLength(5);
  expect(flooding).toBe(true);
  child.kill('SIGKILL');
  child.stderr.destroy();
  await flooded;
  await store.close();
});
