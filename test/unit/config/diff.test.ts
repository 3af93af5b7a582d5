import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registryDiff } from '../../../src/config/diff.ts';
import { maskEntry } from '../../../src/config/mask-entry.ts';

const registry = (entry: Record<string, unknown>) => JSON.stringify({ it: entry }, null, 2);

describe('registryDiff', () => {
  it('shows what changed, with some lines around it', () => {
    expect(
      registryDiff(registry({ command: 'x', port: 1 }), registry({ command: 'x', port: 2 })),
    ).toBe(`--- before
+++ after
@@ -1,6 +1,6 @@
 {
   "it": {
     "command": "x",
-    "port": 1
+    "port": 2
   }
 }
\\ No newline at end of file
`);
  });

  it('is empty when nothing changed', () => {
    expect(registryDiff(registry({ command: 'x' }), registry({ command: 'x' }))).toBe('');
  });

  it('begins with an empty file', () => {
    expect(registryDiff('', registry({ command: 'x' }))).toContain('+    "command": "x"');
  });

  it('shows that a secret changed, and neither what it was nor what it is', () => {
    const entry = (secret: string) =>
      registry({ url: 'http://h/', env: { TOKEN: secret }, headers: { 'X-Id': secret } });
    const diff = registryDiff(entry('old-value'), entry('new-value'));
    expect(diff.split('\n').filter((line) => /^[-+] /.test(line))).toEqual(
      [
        '-      "TOKEN": "••••"',
        '-      "X-Id": "••••"',
        '+      "TOKEN": "•••• (changed)"',
        '+      "X-Id": "•••• (changed)"',
      ].sort((a, b) => diff.indexOf(a) - diff.indexOf(b)),
    );
    expect(diff).not.toMatch(/old-value|new-value/);
  });

  it('says so instead of showing a text that cannot be read', () => {
    expect(registryDiff('{"TOKEN": "abc"', '{}')).toBe('(not shown: it is no valid JSON before or after)\n');
  });

  it('gives up in good time on a change of everything', () => {
    const all = (word: string) =>
      JSON.stringify(
        Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`s${i}`, { command: `${word}${i}` }])),
        null,
        2,
      );
    const start = performance.now();
    expect(registryDiff(all('a'), all('b'))).toContain('not shown: more than');
    expect(performance.now() - start).toBeLessThan(5000);
  });

  const secret = 'hunter2-hunter2';
  const hiding = fc.constantFrom<Record<string, unknown>>(
    { env: { DB_PASSWORD: secret } },
    { env: { API_KEY: [secret] } },
    { headers: { Anything: secret } },
    { headers: { Anything: `\${VAR:-${secret}}` } },
    { args: ['--token', secret] },
    { args: [`--api-key=${secret}`] },
    { command: `run --token ${secret} | tee` },
    { command: `API_TOKEN=${secret} run` },
    { url: `https://user:${secret}@h/` },
    { url: `https://h/?api_key=${secret}` },
    { runtime: { auth: { user: secret } } },
    { dependencies: [{ env: { POSTGRES_PASSWORD: secret } }] },
  );

  it('never shows a secret, whichever side it is on and wherever it stands', () => {
    const side = fc.oneof(hiding, fc.constant({ command: 'x' }));
    fc.assert(
      fc.property(side, hiding, fc.boolean(), (one, other, swap) => {
        const [before, after] = swap ? [other, one] : [one, other];
        expect(registryDiff(registry(before), registry(after))).not.toContain(secret);
        expect(JSON.stringify(maskEntry({ entry: other }))).not.toContain(secret);
      }),
    );
  });
});

describe('maskEntry', () => {
  it('leaves what is no secret as it is', () => {
    const entry = {
      command: 'npx -y pkg --port 8050 --token ${TOKEN} --verbose',
      args: ['--token', '${TOKEN}', '--name', 'ann'],
      env: { TOKEN: '${TOKEN}', MODE: 'dev', N: 1, ON: true, NONE: null },
      headers: { Authorization: 'Bearer ${TOKEN}' },
    };
    expect(maskEntry(entry)).toEqual(entry);
  });

  it('masks numbers under secret keys too', () => {
    expect(maskEntry({ env: { PASSWORD: 1234 } })).toEqual({ env: { PASSWORD: '••••' } });
  });
});
