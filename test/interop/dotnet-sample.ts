import path from 'node:path';
import { ROOT } from '../documents';
import { SpawnedProgram } from '../e2e/spawned-service';

const PROGRAM = 'samples/dotnet/bin/Release/net10.0/baton-sample.dll';

/** The sample for .NET readers, which is the other end of the interop tests as well; `npm test` has built it before. */
export const DOTNET_SAMPLE = path.join(ROOT, PROGRAM);

/** One of the sample's own commands, in a process of its own. */
export class SampleCommand extends SpawnedProgram {
  constructor(rabbitMqUrl: string, ...args: readonly string[]) {
    super(PROGRAM, { RABBITMQ_URL: rabbitMqUrl }, { runtime: 'dotnet', args });
  }
}
