// Prints every verdict on a patent, from the beginning and then as it comes. See the README for how to run it.
import { readFileSync } from 'node:fs';
import { connectNats, eventFilter, homeStream, subscribe } from '@zhiqi/client';

const TYPE = 'zhiqi.inventory.v1.PatentDormancyAssessed';
const { NATS_URL = 'nats://127.0.0.1:7400', ZHIQI_NATS_USER: user = 'analytics' } = process.env;
const password = process.env.ZHIQI_NATS_PASSWORD ?? localPassword();
// `wait: false`: a wrong address or password is an error at once, not a silent retry.
const session = await connectNats({ url: NATS_URL, user, password, name: 'example', wait: false });

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
