import { Writable } from 'node:stream';
import { corkEachTurn } from './gathered-writes';

class Recorder extends Writable {
  readonly calls: string[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.calls.push(chunk.toString());
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.calls.push(chunks.map(({ chunk }) => chunk.toString()).join(''));
    done();
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('corkEachTurn', () => {
  it('hands on in one call what was written in one turn', async () => {
    const recorder = new Recorder();
    corkEachTurn(recorder);

    for (const text of ['one ', 'two ', 'three']) recorder.write(text);
    await turn();
    recorder.write('four ');
    recorder.write('five');
    await turn();

    expect(recorder.calls).toEqual(['one two three', 'four five']);
  });

  it('still says when it is full, and when it is empty again', async () => {
    const recorder = new Recorder({ highWaterMark: 10 });
    corkEachTurn(recorder);
    const drained = new Promise<void>((resolve) => recorder.once('drain', resolve));

    expect(recorder.write('123456')).toBe(true);
    expect(recorder.write('123456')).toBe(false);
    await drained;

    expect(recorder.calls).toEqual(['123456123456']);
  });

  it('loses nothing at the end of a stream', async () => {
    const recorder = new Recorder();
    corkEachTurn(recorder);
    const finished = new Promise<void>((resolve) => recorder.once('finish', resolve));

    recorder.write('last ');
    recorder.end('words');
    await finished;

    expect(recorder.calls.join('')).toBe('last words');
  });
});
