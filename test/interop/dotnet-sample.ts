import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../documents';

/** The sample for .NET readers, which is the other end of the interop tests as well; `npm test` has built it before. */
export const DOTNET_SAMPLE = path.join(ROOT, 'samples/dotnet/bin/Release/net10.0/baton-sample.dll');

/**
 * A `describe` of tests against MassTransit on .NET. Where the sample is not built, since there is no SDK, they are left
 * out; with BATON_REQUIRE_DOTNET=1 they fail.
 */
export function describeWithDotnet(title: string, tests: () => void): void {
  if (existsSync(DOTNET_SAMPLE)) {
    describe(title, tests);
  } else if (process.env.BATON_REQUIRE_DOTNET === '1') {
    it(title, () => {
      throw new Error(`${DOTNET_SAMPLE} is not there: run "npm run build:dotnet", which needs the .NET SDK 10.`);
    });
  } else {
    describe.skip(`${title} (left out: npm run build:dotnet builds the other end)`, tests);
  }
}
