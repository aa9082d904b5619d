import fc from 'fast-check';
import type { Choices, Fields } from './oracle';

const sorted = (max: number, min = 0) =>
  fc
    .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 })
    .map((values) => values.sort((one, other) => one - other));

const listed: fc.Arbitrary<Fields> = fc.record({
  minute: sorted(59),
  // Clocks are changed at night.
  hour: fc.oneof(sorted(5), sorted(23), fc.constant(undefined)),
  dayOfMonth: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: sorted(31, 1) }),
  month: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: sorted(12, 1) }),
});
const steps: fc.Arbitrary<Fields> = fc
  .record({ step: fc.integer({ min: 2, max: 45 }), hour: fc.option(sorted(5), { nil: undefined }) })
  .map(({ step, hour }) => ({ minute: undefined, minuteStep: step, hour, dayOfMonth: undefined, month: undefined }));

/** Rules, most of them at night. */
export const anyFields: fc.Arbitrary<Fields> = fc.oneof(listed, steps);

/** Choices, or none. */
export const anyChoices: fc.Arbitrary<Choices> = fc.record(
  {
    gap: fc.constantFrom('run-after' as const, 'shift' as const, 'skip' as const),
    overlap: fc.constantFrom('first' as const, 'last' as const, 'both' as const),
  },
  { requiredKeys: [] },
);
