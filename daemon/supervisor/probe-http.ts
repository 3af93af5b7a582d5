/**
 * Gets `url`, on a connection of its own that is closed at once after the status. A redirect is an answer, and is not
 * followed. Resolves with what is wrong with the answer, null for nothing.
 * @throws when there is no answer, or the signal is aborted before
 */
export async function probeHttp(url: string, signal: AbortSignal): Promise<string | null> {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent: false, signal }, (response) => {
      response.destroy();
      const status = response.statusCode ?? 0;
      resolve(status < 400 ? null : `${url} answered ${status}`);
    });
    asking.on('error', reject);
    asking.end();
  });
}
