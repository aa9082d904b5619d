import { LogField } from './log-fields';

/** Searches and alerts outside the repository hold these: a name is added freely, and changed or removed on purpose. */
const approved = [
  'attempt',
  'attempts',
  'calendar',
  'code',
  'consumer',
  'control',
  'conversationId',
  'count',
  'counts',
  'decision',
  'delayMs',
  'dryRun',
  'dueDate',
  'durationMs',
  'endpoint',
  'err',
  'exchange',
  'fence',
  'fullWindow',
  'messageId',
  'messageType',
  'method',
  'module',
  'moduleRunId',
  'nominalLocal',
  'organizationId',
  'outcome',
  'pipeline',
  'planned',
  'reason',
  'recurrenceId',
  'request',
  'requestedBy',
  'result',
  'retryAt',
  'runDateUtc',
  'runId',
  'saga',
  'sagaId',
  'scheduleType',
  'since',
  'sliceNumber',
  'stageId',
  'triggerId',
  'url',
  'usualMs',
  'version',
  'window',
  'zoneData',
];

describe('LogField', () => {
  it('names each field as its key, so that a name is written once', () => {
    expect(Object.entries(LogField).filter(([key, name]) => key !== name)).toEqual([]);
  });

  it('holds the approved names', () => {
    expect(Object.values(LogField).toSorted()).toEqual(approved);
  });
});
