import 'reflect-metadata';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientRMQ,
  Ctx,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  RmqContext,
  Transport,
} from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { acknowledged, HandledCount, measureLanes } from '../gauge';
import { noteFor, orderIdOf, orderOf } from '../order';
import { OUTSTANDING, type Pass, type PassResult, PREFETCH, QUEUE } from '../pass';
import { runWorker } from '../worker';

interface HasOrderId {
  readonly orderId: string;
}

const SUBMITTED = 'order-submitted';
const ACCEPT = 'accept-order';

runWorker({ publish, consume, 'request-1': (pass) => request(pass, 1), 'request-64': (pass) => request(pass, 64) });

/** Events in its own form: what `emit` gives is done when its channel has confirmed. */
async function publish(pass: Pass): Promise<PassResult> {
  const client = new ClientRMQ(optionsOf(pass));
  await client.connect();
  const note = noteFor(pass.size, (data) => JSON.stringify({ pattern: SUBMITTED, data }));
  const result = await measureLanes(pass, OUTSTANDING, async (index) => {
    await lastValueFrom(client.emit(SUBMITTED, orderOf(index, note)), { defaultValue: undefined });
  });
  await client.close();
  return result;
}

/** A controller's method, which acks by hand: without that it would lose what it had when it ended. */
async function consume(pass: Pass): Promise<PassResult> {
  const count = new HandledCount(pass);

  @Controller()
  class Orders {
    @EventPattern(SUBMITTED)
    submitted(@Payload() _order: HasOrderId, @Ctx() context: RmqContext): void {
      acknowledge(context);
      count.add();
    }
  }

  const service = await serviceOf(pass, Orders);
  const result = await count.done;
  await acknowledged();
  await service.close();
  return result;
}

async function request(pass: Pass, lanes: number): Promise<PassResult> {
  @Controller()
  class Orders {
    @MessagePattern(ACCEPT)
    accept(@Payload() { orderId }: HasOrderId, @Ctx() context: RmqContext): HasOrderId {
      acknowledge(context);
      return { orderId };
    }
  }

  const service = await serviceOf(pass, Orders);
  const client = new ClientRMQ(optionsOf(pass));
  await client.connect();
  const note = noteFor(pass.size, (data) => JSON.stringify({ pattern: ACCEPT, data, id: orderIdOf(0) }));
  const result = await measureLanes(pass, lanes, async (index) => {
    const { orderId } = await lastValueFrom(client.send<HasOrderId>(ACCEPT, orderOf(index, note)));
    if (orderId !== orderIdOf(index)) throw new Error(`${orderIdOf(index)} was answered with ${orderId}.`);
  });
  await client.close();
  await service.close();
  return result;
}

async function serviceOf(pass: Pass, controller: new () => object): Promise<INestMicroservice> {
  @Module({ controllers: [controller] })
  class Service {}

  const options = { transport: Transport.RMQ, options: { ...optionsOf(pass), noAck: false }, logger: false } as const;
  const service = await NestFactory.createMicroservice<MicroserviceOptions>(Service, options);
  await service.listen();
  return service;
}

/** The queue is there; messages outlive the broker, as everybody's here do. */
function optionsOf({ brokerUrl }: Pass) {
  return {
    urls: [brokerUrl],
    queue: QUEUE,
    noAssert: true,
    persistent: true,
    prefetchCount: PREFETCH,
    socketOptions: { connectionOptions: { noDelay: true } },
  };
}

function acknowledge(context: RmqContext): void {
  context.getChannelRef().ack(context.getMessage());
}
