import path from 'node:path';
import { ROOT } from '../documents';

/** The sample for .NET readers, which is the other end of the interop tests as well; `npm test` has built it before. */
export const DOTNET_SAMPLE = path.join(ROOT, 'samples/dotnet/bin/Release/net10.0/baton-sample.dll');
