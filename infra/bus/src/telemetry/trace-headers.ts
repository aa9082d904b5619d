import {
  type BaggageEntry,
  type Context,
  context as contexts,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import { TRACE_PARENT_HEADER, W3CTraceContextPropagator } from '@opentelemetry/core';
import { type Headers, type HeaderValue, headerOf, MessageHeader } from '../serialization/headers';

const w3c = new W3CTraceContextPropagator();

/** MassTransit's header holds what W3C calls `traceparent`; a trace state is not carried. */
const activityIdGetter: TextMapGetter<string> = {
  get: (activityId, name) => (name === TRACE_PARENT_HEADER ? activityId : undefined),
  keys: () => [TRACE_PARENT_HEADER],
};

/** The span that a value of `MT-Activity-Id` names; undefined when it names none. */
export function spanContextOf(activityId: HeaderValue | undefined): SpanContext | undefined {
  if (typeof activityId !== 'string') return undefined;
  return trace.getSpanContext(w3c.extract(ROOT_CONTEXT, activityId, activityIdGetter));
}

/** A span as a value of `MT-Activity-Id`; undefined when nobody traces. */
export function activityIdOf(span: Span): string | undefined {
  if (!isSpanContextValid(span.spanContext())) return undefined;
  const carrier: { activityId?: string } = {};
  w3c.inject(trace.setSpan(ROOT_CONTEXT, span), carrier, {
    set: (into, name, value) => {
      if (name === TRACE_PARENT_HEADER) into.activityId = value;
    },
  });
  return carrier.activityId;
}

/** The baggage of the surrounding context in MassTransit's form, a list of pairs; undefined when there is none. */
export function baggageHeader(): HeaderValue | undefined {
  const entries = propagation.getActiveBaggage()?.getAllEntries() ?? [];
  return entries.length === 0 ? undefined : entries.map(([key, { value }]) => ({ key, value }));
}

/** A context with the baggage that came in an envelope's headers. What is no list of pairs is left out. */
export function withBaggageOf(headers: Headers, context: Context): Context {
  const pairs = headerOf(headers, MessageHeader.activityBaggage);
  if (!Array.isArray(pairs)) return context;
  const entries = pairs.flatMap((pair: HeaderValue): [string, BaggageEntry][] => {
    if (pair === null || typeof pair !== 'object' || Array.isArray(pair) || pair instanceof Date) return [];
    const { key, value } = Object.fromEntries(Object.entries(pair).map(([name, part]) => [name.toLowerCase(), part]));
    return typeof key === 'string' && typeof value === 'string' ? [[key, { value }]] : [];
  });
  return entries.length === 0
    ? context
    : propagation.setBaggage(context, propagation.createBaggage(Object.fromEntries(entries)));
}

/** What a span begun here belongs to: the surrounding span, else the one that a message named. */
export function parentContext(activityId: string | undefined): Context {
  const active = contexts.active();
  if (trace.getSpan(active) !== undefined) return active;
  const remote = spanContextOf(activityId);
  return remote === undefined ? active : trace.setSpanContext(active, remote);
}
