import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecretKey, MASK, maskDeep, maskText } from '../../../src/domain/mask.ts';

// Put together here, so that no scanner of secrets takes this file for a leak.
const TOKENS = {
  OpenAI: `sk-${'a1B2'.repeat(6)}`,
  'OpenAI project': `sk-proj-${'a1B2'.repeat(6)}`,
  Stripe: `sk_live_${'a1B2'.repeat(6)}`,
  GitHub: `ghp_${'a1B2'.repeat(9)}`,
  'GitHub fine-grained': `github_pat_${'a1B2_'.repeat(8)}`,
  GitLab: `glpat-${'a1B2'.repeat(5)}`,
  Slack: `xoxb-${'123-'.repeat(4)}abc`,
  AWS: `AKIA${'A1B2'.repeat(4)}`,
  Google: `AIza${'a1B2-'.repeat(7)}`,
  JWT: `eyJ${'a1B2'.repeat(5)}.${'c3D4'.repeat(5)}.${'e5F6'.repeat(5)}`,
  'private key': `-----BEGIN RSA PRIVATE KEY-----\n${'a1B2\n'.repeat(5)}-----END RSA PRIVATE KEY-----`,
};

describe('maskText', () => {
  it.each(Object.entries(TOKENS))('masks a token of the kind %s, wherever it stands', (_, token) => {
    expect(maskText(token)).toBe(MASK);
    expect(maskText(`tried ${token}, was refused`)).toBe(`tried ${MASK}, was refused`);
    expect(maskText(`a="${token}" b='${token}'`)).toBe(`a="${MASK}" b='${MASK}'`);
  });

  it.each([
    ['Authorization: Bearer abcdefgh12345', `Authorization: Bearer ${MASK}`],
    ['authorization: basic dXNlcjpwYXNz', `authorization: basic ${MASK}`],
    ['postgres://bob:hunter2@db:5432/x', `postgres://bob:${MASK}@db:5432/x`],
    ['redis://:hunter2@cache', `redis://:${MASK}@cache`],
    ['GET /sse?api_key=abc&page=2', `GET /sse?api_key=${MASK}&page=2`],
    ['https://x.org/?q=1&access_token=abc#top', `https://x.org/?q=1&access_token=${MASK}#top`],
    ['run OPENAI_API_KEY=abc node server.js', `run OPENAI_API_KEY=${MASK} node server.js`],
  ])('masks what is announced as a secret in %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it('masks a private key whose end is missing', () => {
    expect(maskText('key: -----BEGIN PRIVATE KEY-----\na1B2\na1B2')).toBe(`key: ${MASK}`);
  });

  it.each([
    'nothing secret here',
    'http://127.0.0.1:8050/mcp',
    'a bearer of bad news',
    'task-force is ready, ask-me-anything',
    'run API_KEY=${OTHER} node server.js',
    'tokens used: 1200',
  ])('leaves %j alone', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('changes nothing when it is applied again', () => {
    const pieces = fc.oneof(
      fc.string(),
      fc.constantFrom(...Object.values(TOKENS), '://a:b@c', '?key=', 'Bearer '),
    );
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const masked = maskText(parts.join(' '));
        expect(maskText(masked)).toBe(masked);
      }),
    );
  });

  // A server that writes such lines must not stop the daemon: some of these took minutes once.
  it.each([
    'eyJ-',
    'eyJaaaaaaaa.',
    '-----BEGIN PRIVATE KEY-----',
    'Bearer ',
    ' ',
    ':',
    '://a:',
    '?a',
    'sk-',
    '_key',
    '&key',
  ])('reads a megabyte of %j in no time', (part) => {
    const text = `Bearer ${part.repeat(1_000_000 / part.length)}`;
    const begun = performance.now();
    maskText(text);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

describe('isSecretKey', () => {
  it.each([
    ...[
      'password',
      'PGPASSWORD',
      'DB_PWD',
      'passphrase',
      'client_secret',
      'API_TOKEN',
      'GITHUB_PAT',
      'apiKey',
    ],
    ...[
      'AWS_SECRET_ACCESS_KEY',
      'STRIPE_SECRET_KEY',
      'ENCRYPTION_KEY',
      'OPENAI_KEY',
      'API_KEYS',
      'private-key',
    ],
    ...['Authorization', 'X-Api-Key', 'Cookie', 'credentials', 'SENTRY_DSN', 'headers', 'tokens'],
  ])('%s', (key) => {
    expect(isSecretKey(key)).toBe(true);
  });

  it.each([
    'PWD',
    'PATH',
    'key',
    'keywords',
    'PUBLIC_KEY',
    'primary_key',
    'author',
    'env_file',
    'monkey',
    'passed',
  ])('not %s', (key) => {
    expect(isSecretKey(key)).toBe(false);
  });
});

describe('maskDeep', () => {
  it('masks whatever stands under a secret key, however deep', () => {
    const entry = {
      command: 'node server.js',
      env: { API_KEY: 'abc', LEVEL: 'debug', EMPTY_TOKEN: '' },
      headers: { 'X-Custom': 'abc', Accept: 'text/plain' },
      auth: { tokens: ['abc', 'def'], user: { name: 'bob' } },
    };
    expect(maskDeep(entry)).toEqual({
      command: 'node server.js',
      env: { API_KEY: MASK, LEVEL: 'debug', EMPTY_TOKEN: '' },
      headers: { 'X-Custom': MASK, Accept: MASK },
      auth: { tokens: [MASK, MASK], user: { name: MASK } },
    });
  });

  it('shows a reference to a variable, but not a default that may be the secret itself', () => {
    const env = {
      A_TOKEN: '${TOKEN}',
      B_TOKEN: '${TOKEN:-}',
      C_TOKEN: '${TOKEN:-abc}',
      Authorization: 'Bearer ${T}',
    };
    expect(maskDeep(env)).toEqual({ ...env, C_TOKEN: MASK });
  });

  it('takes the name of a bare value', () => {
    expect([maskDeep('abc', 'token'), maskDeep('abc', 'title')]).toEqual([MASK, 'abc']);
  });

  it('leaves no known token in any value, and changes no shape', () => {
    const token = fc.constantFrom(...Object.values(TOKENS));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(token, fc.integer(), fc.constant(null), fc.boolean()),
        fc.array(tie('tree')),
        fc.dictionary(fc.constantFrom('a', 'password', 'list', 'headers'), tie('tree'), {
          noNullPrototype: true,
        }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const shown = maskDeep(value);
        for (const secret of Object.values(TOKENS)) expect(JSON.stringify(shown)).not.toContain(secret);
        const shape = (it: unknown) =>
          JSON.stringify(it, (_, inner) => (typeof inner === 'string' ? '' : inner));
        expect(shape(shown)).toBe(shape(value));
      }),
    );
  });
});
