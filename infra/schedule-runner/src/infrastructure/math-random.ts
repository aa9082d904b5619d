import { Injectable } from '@nestjs/common';
import { Random } from '../application/ports/random.port';

/** The machine's own chance. */
@Injectable()
export class MathRandom extends Random {
  override next(): number {
    return Math.random();
  }
}
