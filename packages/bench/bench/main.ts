/**
 * The benchmarks, each figure beside its floor or baseline of the same run. They print and assert nothing.
 * `npm run bench [-- --only commands,start] [--quick] [--json FILE] [--port-base N]` measures the platform;
 * `npm run bench -- matching [--demands F --supplies F --qrels F] [--json]` the ranking of matches,
 * `npm run bench -- matching-speed [--quick] [--json]` its speed: with `--json` they print one object and nothing else.
 */
const [name = '', ...rest] = process.argv.slice(2);

try {
  if (name === 'matching') {
    const { benchMatching } = await import('./matching/quality.ts');
    await benchMatching(rest);
  } else if (name === 'matching-speed') {
    const { benchMatchingSpeed } = await import('./matching/speed.ts');
    await benchMatchingSpeed(rest);
  } else {
    const { benchPlatform } = await import('./platform-suites.ts');
    await benchPlatform(process.argv.slice(2));
  }
} catch (error) {
  console.error(error instanceof Error && name.startsWith('matching') ? error.message : error);
  process.exitCode = 1;
}
