import { print, withHeartbeat } from './report.mjs';

/** Counts what passed and failed over gates and test suites, and tells each with its time. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;

  /**
   * One check that counts as one test.
   * @param {string} title
   * @param {() => Promise<{ok: boolean, output: string} | {skip: string}>} check
   */
  async gate(title, check) {
    const started = Date.now();
    const result = await withHeartbeat(title, check);
    const time = `${((Date.now() - started) / 1000).toFixed(1)} 秒`;
    if ('skip' in result) {
      print(`○ ${title}:跳过,${result.skip}`);
    } else if (result.ok) {
      this.passed += 1;
      print(`✔ ${title}(${time})`);
    } else {
      this.failed += 1;
      print(`✘ ${title}(${time})\n${indent(result.output)}`);
    }
  }

  add({ passed = 0, failed = 0, skipped = 0 }) {
    this.passed += passed;
    this.failed += failed;
    this.skipped += skipped;
  }

  /** The line that other programs read; always the last one. */
  line() {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

function indent(text) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
