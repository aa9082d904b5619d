import { firstAvailable, type ServerSource, Unavailable } from './server-source';

const offering = (name: string): ServerSource<string> => ({
  name,
  open: async () => ({ urls: `from ${name}`, description: name, stop: async () => undefined }),
});
const lacking = (name: string): ServerSource<string> => ({
  name,
  open: async () => new Unavailable(`no ${name} here`),
});
const failing = (name: string): ServerSource<string> => ({
  name,
  open: () => Promise.reject(new Error(`${name} is broken`)),
});

describe('firstAvailable', () => {
  it('takes the first source that has a server, and asks no further', async () => {
    const server = await firstAvailable('Broker', [lacking('one'), offering('two'), failing('three')], '');
    expect(server.urls).toBe('from two');
  });

  it('fails with every reason, and with what to do, when no source has one', async () => {
    const nothing = firstAvailable('Broker', [lacking('one'), lacking('two')], 'Do one of: buy one.');
    await expect(nothing).rejects.toThrow(
      'The tests found no Broker and could not bring one up:\n  - one: no one here\n  - two: no two here\nDo one of: buy one.',
    );
  });

  it('does not fall back behind a source that has a server and fails', async () => {
    await expect(firstAvailable('Broker', [failing('one'), offering('two')], '')).rejects.toThrow('one is broken');
  });
});
