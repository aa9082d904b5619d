import { type MessageOf } from '@baton/contracts';
import { readEnvelope } from '../src/serialization/envelope-reader';
import { capturedHost, deliverable, fixture } from './masstransit.fixture';
import { type MassTransitWorld, orderId } from './masstransit.world';
import { DatesProbe, Work } from './masstransit-types.fixture';

/** What Baton reads, against what consumers of MassTransit were seen to get. */
export function describeReading(world: MassTransitWorld): void {
  describe('reading', () => {
    it('raw-json-send', () => {
      const theirs = fixture('raw-json-send');
      const { headers } = theirs;

      const envelope = readEnvelope(deliverable(theirs));

      expect(envelope).toMatchObject({
        messageId: headers.MessageId?.S,
        conversationId: headers.ConversationId?.S,
        sourceAddress: headers['MT-Source-Address']?.S,
        messageType: [Work.urn],
        message: theirs.body,
        headers: { tenant: 'acme' },
        host: capturedHost,
      });
    });
  });

  describe('accepted-by-consumer', () => {
    const seenByThem = () =>
      fixture<Readonly<Record<string, 'not consumed' | Readonly<Record<string, unknown>>>>>('accepted-by-consumer');
    const envelope = 'application/vnd.masstransit+json';
    const urn = DatesProbe.urn;
    const withCount = (count: string, more = '') => `{"messageType":["${urn}"],"message":{"count":${count}}${more}}`;

    /** The bodies, written by hand as theirs were; what was seen is in the file. */
    const bodies: Readonly<Record<string, readonly [contentType: string, body: string]>> = {
      'minimal envelope': [envelope, `{"messageType":["${urn}"],"message":{}}`],
      'PascalCase message': [envelope, `{"messageType":["${urn}"],"message":{"Count":3,"Id":"${orderId}"}}`],
      'PascalCase envelope': [envelope, `{"MessageType":["${urn}"],"Message":{"count":4}}`],
      'enum as string': [envelope, `{"messageType":["${urn}"],"message":{"priority":"High"}}`],
      'enum as number': [envelope, `{"messageType":["${urn}"],"message":{"priority":7}}`],
      'int as string': [envelope, withCount('"7"')],
      'long as string': [envelope, `{"messageType":["${urn}"],"message":{"big":"9"}}`],
      'null for value type': [envelope, withCount('null')],
      'unknown fields': [envelope, `{"messageType":["${urn}"],"message":{"count":9,"unknown":{"a":1}},"unknown":2}`],
      'content type with charset': [`${envelope}; charset=utf-8`, withCount('10')],
      'no content type': ['', withCount('11')],
      'application/json with an envelope body': ['application/json', withCount('12')],
      'application/json raw body': ['application/json', '{"count":13}'],
      'trailing comma and comment': [envelope, withCount('14,', ', /* said */')],
      'headers array in envelope': [envelope, withCount('15', ',"headers":[{"Key":"a","Value":"b"}]')],
      'second entry of messageType': [
        envelope,
        `{"messageType":["urn:message:Other:Thing","${urn}"],"message":{"count":16}}`,
      ],
      'sentTime date only': [envelope, withCount('17', ',"sentTime":"2025-03-14"')],
      'messageId not a guid': [envelope, withCount('18', ',"messageId":"not-a-guid"')],
      'expired long ago': [envelope, withCount('19', ',"expirationTime":"2001-01-01T00:00:00Z"')],
      'no messageType': [envelope, '{"message":{"count":20}}'],
    };

    /** Cases that are not the bus's to decide, and why. */
    const notOurs: Readonly<Record<string, string>> = {
      'date only for DateTime': 'a schema decides about dates',
      'date only for DateTimeOffset': 'a schema decides about dates',
      'date only for DateOnly': 'a schema decides about dates',
      'date-time for DateOnly': 'a schema decides about dates',
      'millisecond Z for DateTime': 'a schema decides about dates',
      'offset for DateTime': 'a schema decides about dates',
      'decimal as number': 'a schema decides about decimals',
      'decimal as string': 'a schema decides about decimals',
      'int as 7.0': 'JSON numbers have one type here: 7.0 is 7, which they refuse and we take',
      'timespan constant': 'a schema decides about durations',
      'timespan iso': 'a schema decides about durations',
    };

    it.each(Object.keys(bodies))('%s', async (name) => {
      const [contentType, body] = bodies[name] ?? ['', ''];
      const theirs = seenByThem()[name];
      let seen: MessageOf<typeof DatesProbe> | undefined;

      await world.consume(
        'dates-probe',
        DatesProbe,
        { body: Buffer.from(body), contentType, headers: {} },
        async ({ message }) => {
          seen = message;
        },
      );

      if (theirs === 'not consumed') expect(seen).toBeUndefined();
      else
        expect({ Count: seen?.count ?? 0, Priority: seen?.priority ?? 0 }).toEqual({
          Count: theirs?.Count,
          Priority: theirs?.Priority,
        });
    });

    it('has each of its cases tested or listed', () => {
      expect([...Object.keys(bodies), ...Object.keys(notOurs)].sort()).toEqual(Object.keys(seenByThem()).sort());
    });
  });
}
