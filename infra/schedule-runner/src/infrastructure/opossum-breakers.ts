import { EventEmitter } from 'node:events';
import { Clock } from '@baton/contracts';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import CircuitBreaker from 'opossum';
import type { RegisteredHandler } from '../application/handler-registry';
import { BreakerOpenError, Breakers } from '../application/ports/breakers.port';
import { Failures } from '../application/ports/failures.port';
import type { Breaker } from '../domain/breaker';
import type { Failure } from '../domain/classify-failure';

/** Attempts are judged by the last ten seconds, which pass a second at a time. */
const BUCKETS = 10;
const BUCKET_MS = 1_000;
/** Longer than any night: when the next try is made is a row's to say, and opossum's timer never. */
const NEVER_MS = 2 ** 31 - 1;

type Work = () => Promise<unknown>;

/** The breaker of one schedule type, with what drives it. */
interface Observed {
  readonly circuit: CircuitBreaker<[Work]>;
  readonly buckets: EventEmitter;
  rotatedAt: number;
  openedBy: Failure | undefined;
}

/**
 * Opossum's circuit breakers around the handlers. Opossum counts and decides when too much fails. Its clock is replaced by
 * ours: buckets turn when an attempt is made, and its reset timer is out of reach, since waiting is durable here.
 */
@Injectable()
export class OpossumBreakers extends Breakers implements OnModuleDestroy {
  private readonly byType = new Map<string, Observed>();
  private readonly probing = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly failures: Failures,
  ) {
    super();
  }

  override begin(scheduleType: string, deferred: boolean): void {
    if (deferred) {
      this.forget(scheduleType);
      this.probing.add(scheduleType);
    } else if (this.openedBy(scheduleType)) {
      this.forget(scheduleType);
    }
  }

  override async attempt<T>(registered: RegisteredHandler, work: () => Promise<T>): Promise<T> {
    const { name, breaker } = registered.scheduleType;
    if (!breaker) return work();
    const observed = this.byType.get(name) ?? this.observe(name, breaker, registered.setBased);
    this.turn(observed);
    try {
      // The circuit's action gives what the work gives.
      return (await observed.circuit.fire(work)) as T;
    } catch (error) {
      if (error instanceof Error && CircuitBreaker.isOurError(error)) throw new BreakerOpenError(name);
      throw error;
    }
  }

  override openedBy(scheduleType: string): Failure | undefined {
    return this.byType.get(scheduleType)?.openedBy;
  }

  onModuleDestroy(): void {
    for (const name of [...this.byType.keys()]) this.forget(name);
  }

  private observe(name: string, breaker: Breaker, setBased: boolean): Observed {
    const buckets = new EventEmitter();
    const halfOpen = this.probing.delete(name);
    const circuit = new CircuitBreaker((work: Work) => work(), {
      name,
      timeout: false,
      resetTimeout: NEVER_MS,
      rollingCountTimeout: BUCKETS * BUCKET_MS,
      rollingCountBuckets: BUCKETS,
      rotateBucketController: buckets,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      volumeThreshold: breaker.minimumAttempts ?? (setBased ? 5 : 20),
      errorThresholdPercentage: breaker.failureSharePercent,
      errorFilter: (error: unknown) => !this.failures.read(error).retryable,
      ...(halfOpen && { state: { enabled: true, closed: false, halfOpen: true, warmUp: false, shutdown: false } }),
    });
    const observed: Observed = { circuit, buckets, rotatedAt: this.clock.now().getTime(), openedBy: undefined };
    let last: Failure | undefined;
    circuit.on('failure', (error: unknown) => {
      last = this.failures.read(error);
    });
    circuit.on('open', () => {
      observed.openedBy = last;
    });
    this.byType.set(name, observed);
    return observed;
  }

  private turn(observed: Observed): void {
    const passed = Math.floor((this.clock.now().getTime() - observed.rotatedAt) / BUCKET_MS);
    if (passed <= 0) return;
    for (let nth = 0; nth < Math.min(passed, BUCKETS); nth += 1) observed.buckets.emit('rotate');
    observed.rotatedAt += passed * BUCKET_MS;
  }

  /** Takes opossum's timer away too. */
  private forget(scheduleType: string): void {
    this.byType.get(scheduleType)?.circuit.shutdown();
    this.byType.delete(scheduleType);
    this.probing.delete(scheduleType);
  }
}
