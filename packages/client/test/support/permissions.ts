import { type NatsConnection, PermissionViolationError } from '@nats-io/transport-node';
import { type Delivery, isNotPermitted, type NatsSession, type SubscribeOptions, subscribe } from '../../src/index.ts';
import { REGISTERED } from './events.ts';

/** What the server answers to a raw request; `refused` when the credentials do not let it through. */
export const ask = async ({ connection }: NatsSession, subject: string, body: unknown = ''): Promise<string> => {
  try {
    const answer = await connection.request(subject, typeof body === 'string' ? body : JSON.stringify(body), {
      timeout: 2_000,
    });
    const { error } = answer.json<{ error?: { description: string } }>();
    return error ? `error: ${error.description}` : 'allowed';
  } catch (error) {
    if (isNotPermitted(error)) return 'refused';
    throw error;
  }
};

/** Whether the server lets a message through; it answers with an error when it does not. */
export const mayPublish = async (connection: NatsConnection, subject: string): Promise<boolean> => {
  const refused = (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'error' && status.error instanceof PermissionViolationError) return true;
    }
    return false;
  })();
  connection.publish(subject, '{}');
  // The server answers in order: after the round trip its refusal has been heard.
  await connection.flush();
  return !(await Promise.race([
    refused,
    Promise.resolve()
      .then(() => connection.rtt())
      .then(() => false),
  ]));
};

export const maySubscribe = async (connection: NatsConnection, subject: string): Promise<boolean> => {
  const answer = Promise.withResolvers<boolean>();
  const subscription = connection.subscribe(subject, { callback: (error) => answer.resolve(error === null) });
  await connection.flush();
  await connection.rtt();
  answer.resolve(true);
  subscription.unsubscribe();
  return answer.promise;
};

export const readOnce = async (options: Omit<SubscribeOptions, 'handlers'>): Promise<Delivery[]> => {
  const seen: Delivery[] = [];
  const subscription = await subscribe({
    ...options,
    handlers: { [REGISTERED]: (_event, delivery) => void seen.push(delivery) },
  });
  await subscription.caughtUp();
  await subscription.stop();
  return seen;
};
