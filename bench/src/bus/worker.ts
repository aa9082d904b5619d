import { answerPass } from '../worker-process';
import type { Pass, PassResult, Work } from './pass';

/** What a client can do; each opens its own connections and closes them in order. */
export type Works = Partial<Record<Work, (pass: Pass) => Promise<PassResult>>>;

/** Runs one pass as a process of its own. */
export function runWorker(works: Works): void {
  answerPass((pass: Pass) => {
    const work = works[pass.work];
    if (work === undefined) throw new RangeError(`${pass.variant} does not know the work ${pass.work}.`);
    return work(pass);
  });
}
