import { inMemoryStage } from '../conformance/in-memory.stage';
import { rabbitMqStage } from '../conformance/rabbitmq.stage';
import type { MalformedClass } from './malformed-case';
import { openRoom, type Room } from './room';
import { cutOff, notJson, notText, tooDeep, wrongRoots } from './tables/bodies';
import { duplicates, prototypes, wrongMessages, wrongTypes } from './tables/envelopes';
import { missingFields, numbers, texts, times, wrongFields } from './tables/schemas';
import { illegalAddresses, oddHeaders, oddProperties, tenants } from './tables/surroundings';
import { forwarded, tolerated } from './tables/tolerated';

const classes: readonly MalformedClass[] = [
  notText,
  notJson,
  cutOff,
  wrongRoots,
  tooDeep,
  wrongMessages,
  wrongTypes,
  duplicates,
  prototypes,
  missingFields,
  wrongFields,
  numbers,
  times,
  texts,
  tenants,
  illegalAddresses,
  oddHeaders,
  oddProperties,
];
const cases = classes.flatMap((one) => one.cases);

describe('the tables of bad input', () => {
  it('hold at least 200 cases in at least 12 classes, each under a name of its own', () => {
    expect(classes.length).toBeGreaterThanOrEqual(12);
    expect(cases.length).toBeGreaterThanOrEqual(200);
    for (const { cases: own } of classes) expect(new Set(own.map(({ name }) => name)).size).toBe(own.length);
  });
});

describe.each([
  ['over RabbitMQ', rabbitMqStage],
  ['in memory', async () => inMemoryStage()],
] as const)('bad input, %s,', (_where, open) => {
  let room: Room;
  let end: () => Promise<void>;
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);

  beforeAll(async () => {
    process.on('unhandledRejection', note);
    const opened = await open();
    end = opened.end;
    room = await openRoom(opened.stage);
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    await end();
  });
  afterEach(() => {
    expect({ health: room.health(), unhandled }).toEqual({ health: 'healthy', unhandled: [] });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it.each(classes.map((one) => [one.name, one.cases] as const))(
    '%s: each ends where it should, byte by byte, and the good order behind it is consumed',
    async (_name, own) => {
      await room.put(own);
      const reasons = { error: 'fault', skipped: 'dead-letter' } as const;
      const expected = own.map(({ name, endsIn }) => [
        name,
        { endsIn, reason: reasons[endsIn], onPurpose: true, unchanged: true },
      ]);
      expect(await room.moved()).toEqual(Object.fromEntries(expected));
      const customers = room.customers();
      expect(customers.filter((name) => !name.startsWith('good '))).toEqual([]);
      expect(new Set(customers).size).toBe(own.length);
    },
  );

  it('what only looks wrong is consumed', async () => {
    await room.put(tolerated);
    expect(await room.moved()).toEqual({});
    expect(room.customers()).toHaveLength(2 * tolerated.length);
  });

  it('what takes over odd headers is published all the same', async () => {
    await room.put(forwarded);
    expect(await room.moved()).toEqual({});
    expect(room.customers()).toHaveLength(forwarded.length);
  });
});
