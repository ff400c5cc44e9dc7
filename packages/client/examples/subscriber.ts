// Prints every verdict on a patent, now and from the beginning: node packages/client/examples/subscriber.ts
import { readFileSync } from 'node:fs';
import { connectNats, eventFilter, homeStream, subscribe } from '@zhiqi/client';

const TYPE = 'zhiqi.inventory.v1.PatentDormancyAssessed';
const {
  NATS_URL: url = 'nats://127.0.0.1:7400',
  ZHIQI_NATS_USER: user = 'analytics',
  ZHIQI_NATS_PASSWORD,
} = process.env;
const session = await connectNats({
  url,
  user,
  password: ZHIQI_NATS_PASSWORD ?? localPassword(),
  name: 'example',
  wait: false,
});

const subscription = await subscribe({
  session,
  streams: [homeStream('inventory')],
  durable: `${user}-main`, // the position that is kept between runs
  filter: eventFilter(TYPE),
  handlers: {
    [TYPE]: ({ time, data }) => console.log(time, data.applicationNo, data.dormancyClass, data.reasonCodes.join(',')),
  },
});
process.once('SIGINT', () => void subscription.stop().then(() => session.close()));

/** What a local `npm start` made up for analytics. */
function localPassword(): string {
  const file = new URL('../../../.zhiqi/sample/keys/nats.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).ZHIQI_NATS_PASSWORD_ANALYTICS;
}
