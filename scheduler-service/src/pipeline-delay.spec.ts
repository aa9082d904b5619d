import { pipelineDelayMs } from './pipeline-delay';

describe('BATON_PIPELINE_DELAY', () => {
  it.each([
    ['PT3S', 3_000],
    ['5m', 300_000],
    ['0s', 0],
    [undefined, undefined],
  ])('%s means %s ms', (text, expected) => {
    expect(pipelineDelayMs.parse(text)).toBe(expected);
  });

  it('names what was expected when it is none', () => {
    expect(pipelineDelayMs.safeParse('soon').error?.issues[0]?.message).toMatch(
      /is no duration\. Expected ISO 8601 such as PT5M/,
    );
  });
});
