import fc from 'fast-check';
import { inMemoryStage } from '../conformance/in-memory.stage';
import { rabbitMqStage } from '../conformance/rabbitmq.stage';
import { envelope } from './malformed-case';
import { openRoom } from './room';

/** Printed with a failure by the name of the test; another seed mutates otherwise. */
const SEED = 20_250_314;
const MUTANTS = 300;

const good = Buffer.from(envelope());

/** One change of some bytes: other bits, bytes lost, doubled, put in, or something that means something to a parser. */
const change = fc.record({
  at: fc.nat(good.length - 1),
  length: fc.integer({ min: 1, max: 12 }),
  how: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 6 }),
    fc.constantFrom('lose', 'double', 'flip'),
    fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '\\', 'null', '1e999', '\\u0000', '/*', '__proto__'),
  ),
});

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(bytes: Buffer, { at, length, how }: Change): Buffer {
  const [before, there, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
  if (how === 'lose') return Buffer.concat([before, after]);
  if (how === 'double') return Buffer.concat([before, there, there, after]);
  if (how === 'flip') return Buffer.concat([before, there.map((byte) => byte ^ (1 << (at % 8))), after]);
  return Buffer.concat([before, Buffer.from(how), after]);
}

describe.each([
  ['over RabbitMQ', rabbitMqStage],
  ['in memory', async () => inMemoryStage()],
] as const)('good bytes changed at random, %s,', (_where, open) => {
  it(`are each consumed or moved as they are, whatever they have become (seed ${SEED})`, async () => {
    const { stage, end } = await open();
    const room = await openRoom(stage);
    const mutants = fc
      .sample(fc.array(change, { minLength: 1, maxLength: 4 }), { numRuns: MUTANTS, seed: SEED })
      .map((changes, index) => ({ name: `mutant ${index}`, body: changes.reduce(changed, good) }));
    await room.put(mutants);
    const moved = Object.values(await room.moved());
    expect(moved.filter(({ unchanged }) => !unchanged)).toEqual([]);
    const customers = room.customers();
    const behind = customers.filter((name) => /^good \d+$/.test(name));
    expect(new Set(behind).size).toBe(MUTANTS);
    expect(moved.length + customers.length - behind.length).toBe(MUTANTS);
    // Few mutations leave a message as good as it was; if most did, they would test nothing.
    expect(moved.length).toBeGreaterThan(MUTANTS / 2);
    expect([room.health(), Reflect.get({}, 'polluted')]).toEqual(['healthy', undefined]);
    await end();
  });
});
