import { succeeded } from '../domain/outcome';
import { defineScheduleType, type ScheduleType } from '../schedule-type';
import { handlersByName, type RegisteredHandler } from './handler-registry';

const First = defineScheduleType('sales.first');
const Second = defineScheduleType('sales.second');

function handlerOf(scheduleType: ScheduleType): RegisteredHandler {
  return { setBased: false, scheduleType, handler: { execute: async () => succeeded() } };
}

describe('the handlers of a module', () => {
  it('are found by the names of their schedule types', () => {
    const handlers = [handlerOf(Second), handlerOf(First)];

    expect(handlersByName([First, Second], handlers).get('sales.second')).toBe(handlers[0]);
  });

  it.each([
    ['a listed schedule type has none', [First, Second], [First], 'HANDLER_MISSING', /No handler for sales\.second/],
    ['a schedule type has two', [First], [First, First], 'HANDLER_AMBIGUOUS', /sales\.first has two handlers/],
    ['one is for a type not listed', [First], [First, Second], 'HANDLER_UNLISTED', /marked for sales\.second/],
  ])('stop the start when %s', (_, listed, marked, code, message) => {
    const start = () => handlersByName(listed, marked.map(handlerOf));

    expect(start).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
