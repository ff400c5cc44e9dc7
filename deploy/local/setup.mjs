// `npm run setup`: fetches and installs what the other commands need; they call the same code themselves.
import { fail, say } from './lib/report.mjs';
import { ensureSetup } from './lib/setup.mjs';

try {
  await ensureSetup();
  say('✔ 准备工作已完成,可以运行 npm start 或 npm test。');
} catch (error) {
  fail(error);
}
