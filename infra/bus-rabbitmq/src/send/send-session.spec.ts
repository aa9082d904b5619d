import { EventEmitter } from 'node:events';
import { recordedLog } from '@baton/testing';
import type { ChannelModel } from 'amqplib';
import { SendSession } from './send-session';

type Answer = (error: Error | null) => void;

/** A channel whose broker answers when the test says so. */
class ScriptedChannel extends EventEmitter {
  readonly published: string[] = [];
  readonly answers: Answer[] = [];
  closed = false;

  publish(_exchange: string, _routingKey: string, content: Buffer, _options: object, answer: Answer): boolean {
    this.published.push(content.toString());
    this.answers.push(answer);
    return true;
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const answer of this.answers.splice(0)) answer(new Error('channel closed'));
    this.emit('close');
  }

  answerAll(error: Error | null): void {
    for (const answer of this.answers.splice(0)) answer(error);
  }
}

/** Longer than a channel in doubt is kept. */
const RENEWED_MS = 2_000;

async function openSession({ messages = 10, bytes = 1_000_000, confirmMs = 60_000, mostChannels = 9 } = {}) {
  const channels: ScriptedChannel[] = [];
  const lost: (string | undefined)[] = [];
  const createConfirmChannel = async () => {
    if (channels.length === mostChannels) throw new Error('No channels left');
    const channel = new ScriptedChannel();
    channels.push(channel);
    return channel;
  };
  const session = await SendSession.open({ createConfirmChannel } as unknown as ChannelModel, {
    limits: { messages, bytes, confirmMs },
    logger: recordedLog().logger,
    onError: () => undefined,
    onLost: (_session, reason) => void lost.push(reason?.message),
  });
  const send = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const plan = { queues: [], exchanges: [], queueBindings: [], exchangeBindings: [] };
      session.send({
        destination: { key: '', exchange: '', plan, vanishes: false },
        message: { routingKey: 'queue', content: Buffer.from(text), options: {} },
        confirmed: () => resolve('confirmed'),
        failed: (error) => resolve((error as Error & { code: string }).code),
      });
    });
  return { session, channels, lost, send };
}

describe('SendSession', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('publishes no further message while those unconfirmed have as many bytes as it lets out, and one however large', async () => {
    const { channels, send } = await openSession({ bytes: 10 });
    const texts = ['six...', 'six too', 'third', 'larger than the window'];
    const sent = texts.map(send);
    const published = () => channels[0]?.published.length;
    const counts = [published()];
    while (published() !== texts.length) {
      channels[0]?.answerAll(null);
      counts.push(published());
    }
    expect(counts).toEqual([2, 4]);
    channels[0]?.answerAll(null);
    expect(await Promise.all(sent)).toEqual(texts.map(() => 'confirmed'));
  });

  it('leaves a channel over which a message was refused, once what is in flight there is settled', async () => {
    const { session, channels, send } = await openSession();
    const refused = send('refused');
    channels[0]?.answerAll(new Error('message nacked'));
    expect(await refused).toBe('PUBLISH_REFUSED');
    const inFlight = send('in flight');
    await jest.advanceTimersByTimeAsync(RENEWED_MS);
    const later = send('later');
    expect(channels.map(({ published }) => published)).toEqual([['refused', 'in flight']]);

    channels[0]?.answerAll(null);
    expect(await inFlight).toBe('confirmed');
    await jest.advanceTimersByTimeAsync(0);
    expect(channels[1]?.published).toEqual(['later']);
    channels[1]?.answerAll(null);
    expect(await later).toBe('confirmed');
    expect(channels.map(({ closed }) => closed)).toEqual([true, false]);
    session.end();
  });

  it('leaves a channel where all that is in flight is late, and with it what fills its window', async () => {
    const { session, channels, send } = await openSession({ messages: 2, confirmMs: 30_000 });
    const sends = Promise.all([send('a'), send('b'), send('behind')]);
    await jest.advanceTimersByTimeAsync(45_000);
    expect(await sends).toEqual(['PUBLISH_UNCONFIRMED', 'PUBLISH_UNCONFIRMED', 'BROKER_UNAVAILABLE']);
    const next = send('next');
    expect(channels[1]?.published).toEqual(['next']);
    channels[1]?.answerAll(null);
    expect([await next, channels[0]?.closed]).toEqual(['confirmed', true]);
    session.end();
  });

  it('leaves a channel that is half full of what is late, once the others there are confirmed', async () => {
    const { session, channels, send } = await openSession({ messages: 4, confirmMs: 30_000 });
    const late = Promise.all([send('a'), send('b'), send('c')]);
    await jest.advanceTimersByTimeAsync(20_000);
    const other = send('other');
    const behind = send('behind');
    await jest.advanceTimersByTimeAsync(20_000);
    expect(new Set(await late)).toEqual(new Set(['PUBLISH_UNCONFIRMED']));
    expect(channels[0]?.published).toEqual(['a', 'b', 'c', 'other']);
    channels[0]?.answers[3]?.(null);
    expect(await other).toBe('confirmed');
    await jest.advanceTimersByTimeAsync(RENEWED_MS);
    expect(channels[1]?.published).toEqual(['behind']);
    channels[1]?.answerAll(null);
    expect(await behind).toBe('confirmed');
    session.end();
  });

  it('is lost when there is no other channel to be had', async () => {
    const { session, channels, send, lost } = await openSession({ mostChannels: 1 });
    const refused = send('refused');
    channels[0]?.answerAll(new Error('message nacked'));
    expect(await refused).toBe('PUBLISH_REFUSED');
    await jest.advanceTimersByTimeAsync(RENEWED_MS);
    expect(lost).toEqual(['No channels left']);
    session.end();
  });

  it('opens no other channel when it ends before', async () => {
    const { session, channels, send } = await openSession();
    const refused = send('refused');
    channels[0]?.answerAll(new Error('message nacked'));
    expect(await refused).toBe('PUBLISH_REFUSED');
    session.end();
    await jest.advanceTimersByTimeAsync(RENEWED_MS);
    expect(channels).toHaveLength(1);
  });
});
