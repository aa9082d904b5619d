import { EMPTY_GUID, RunSalesSchedulerCommand, readRunDate } from '@baton/contracts';
import { ScheduleRunnerSettings } from '../../schedule-runner.options';
import { defineScheduleType } from '../../schedule-type';
import { requestOf } from './run-scheduler.consumer';

const First = defineScheduleType('sales.first');
const Second = defineScheduleType('sales.second');
const settings = new ScheduleRunnerSettings({
  module: 'sales',
  command: RunSalesSchedulerCommand,
  scheduleTypes: [First, Second],
});
const conversationId = '00000000-0000-4000-8000-0000000000cc';
const organizationId = '00000000-0000-4000-8000-000000000001';

/** Reads a command as it travels. */
function read(fields: object) {
  const command = RunSalesSchedulerCommand.schema.parse({ runDateUtc: '2026-03-01T00:00:00Z', ...fields });
  return requestOf(command, conversationId, settings);
}

describe("a module's command", () => {
  it('asks for every schedule type and organization where it names none', () => {
    expect(read({})).toMatchObject({
      runDate: readRunDate('2026-03-01'),
      scheduleTypes: ['sales.first', 'sales.second'],
      organizationIds: undefined,
      window: 1,
    });
  });

  it('asks for the same with empty lists, which .NET writes for unset ones', () => {
    expect(read({ scheduleTypes: [], organizationIds: [] })).toEqual(read({}));
  });

  it('asks for the same with an id of zeros, which .NET writes for an unset one', () => {
    expect(read({ runId: EMPTY_GUID, stageId: EMPTY_GUID })).toEqual(read({}));
  });

  it('asks for what it names, in the order of the night, and is another run for it', () => {
    const narrowed = read({ scheduleTypes: ['sales.second'], organizationIds: [organizationId] });

    expect(narrowed).toMatchObject({ scheduleTypes: ['sales.second'], organizationIds: [organizationId] });
    expect(narrowed.runId).not.toBe(read({}).runId);
  });
});
