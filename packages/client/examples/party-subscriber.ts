// A bank reads what it was given: NATS_URL, ZHIQI_PARTY (its code), ZHIQI_SERVICE and ZHIQI_NATS_PASSWORD come from the bureau.
import { appendFile } from 'node:fs/promises';
import { connectNats, eventText, partyDurable, partyStream, subscribe } from '@zhiqi/client';

const { NATS_URL: url = 'nats://127.0.0.1:7400', ZHIQI_PARTY: code = 'b01' } = process.env;
const { ZHIQI_SERVICE: service = 'financing', ZHIQI_NATS_PASSWORD: password } = process.env;
const user = partyDurable(code);
const session = await connectNats({ url, user, password, name: `portal of ${code}`, wait: false });

const subscription = await subscribe({
  session,
  streams: [partyStream(service)],
  durable: user,
  bind: true, // the bureau made the consumer; a bank cannot
  orderCheck: true, // each case in order, repeats dropped
  onBatch: async (deliveries) => {
    for (const { event } of deliveries) await keep(eventText(event));
  },
  deadLetters: { sink: async (letter) => appendFile('dead-letters.jsonl', `${JSON.stringify(letter)}\n`) },
});
process.once('SIGINT', () => void subscription.stop().then(() => session.close()));

/** The bank's own system. An event may come twice: store it by its `id`, and acknowledge by returning. Amounts are fen. */
async function keep(event: string): Promise<void> {
  console.log(event);
  await appendFile('events.jsonl', `${event}\n`);
}
