import { describeLife } from './life.suite';
import { describeReceiving } from './receiving.suite';
import { describeSending } from './sending.suite';
import { describeSettling } from './settling.suite';
import { type TransportFixture, useTransportStage } from './transport.stage';

/**
 * What every transport owes the bus: run by the in-memory one and by RabbitMQ's, so that tests on the first mean
 * something for the second. Names differ from test to test, so one broker serves them all.
 */
export function describeTransport(name: string, fixture: () => TransportFixture): void {
  describe(name, () => {
    const stage = useTransportStage(fixture);
    describeSending(stage);
    describeReceiving(stage);
    describeSettling(stage);
    describeLife(stage);
  });
}
