import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../src/platform/locate.ts';
import { temporaryFolder } from './fakes.ts';

/** The bootstrap is plain JavaScript, because it runs before anything is installed. */
const bootstrap = (module: string) => import(pathToFileURL(join(ROOT, 'deploy/local/lib', module)).href);

const DEB822 = `# the main archive
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main
`;
const ONE_LINE = `
# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/etc/apt/keyrings/x.gpg] https://other.example/apt stable main contrib
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/debian bookworm main # the archive
`;

function aptFolder(files: Record<string, string>) {
  const sourceParts = join(temporaryFolder(), 'sources.list.d');
  mkdirSync(sourceParts);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(sourceParts, name), text);
  return { sourceList: join(sourceParts, '..', 'sources.list'), sourceParts };
}

describe("the distribution's archive is found in the machine's own sources", () => {
  const bookworm = { id: 'debian', codename: 'bookworm' };

  it.each([
    ['deb822', { 'a-other.list': 'deb https://other.example x main\n', 'debian.sources': DEB822 }],
    ['one-line', { 'debian.list': ONE_LINE.replace(' stable ', ' nodistro ') }],
  ])('%s format', async (_format, files) => {
    const { readAptSources, distributionArchive } = await bootstrap('apt-sources.mjs');
    const archive = distributionArchive(readAptSources(aptFolder(files)), bookworm);
    expect(archive.uris).toEqual(['http://mirror.example/debian']);
  });

  it('and rendered with another suite and the same keys', async () => {
    const { readAptSources, distributionArchive, renderSource } = await bootstrap('apt-sources.mjs');
    const archive = distributionArchive(readAptSources(aptFolder({ 'debian.sources': DEB822 })), bookworm);
    expect(renderSource(archive, 'stable', ['main'])).toBe(
      [
        'Types: deb',
        'URIs: http://mirror.example/debian',
        'Suites: stable',
        'Components: main',
        'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
        '',
      ].join('\n'),
    );
  });

  it('a machine that trusts an unsigned mirror is not followed: signatures are still asked for', async () => {
    const { readAptSources, distributionArchive, renderSource } = await bootstrap('apt-sources.mjs');
    const sources = readAptSources(
      aptFolder({ 'x.list': 'deb [trusted=yes] http://mirror.example/debian bookworm main\n' }),
    );
    expect(renderSource(distributionArchive(sources, bookworm), 'stable', ['main'])).not.toMatch(/trusted/i);
  });

  it('nothing is made up where there is none', async () => {
    const { readAptSources, distributionArchive } = await bootstrap('apt-sources.mjs');
    expect(distributionArchive(readAptSources(aptFolder({})), bookworm)).toBeUndefined();
    const disabled = aptFolder({
      'd.sources': 'Enabled: no\nTypes: deb\nURIs: http://x.example\nSuites: bookworm\nComponents: main\n',
    });
    expect(distributionArchive(readAptSources(disabled), bookworm)).toBeUndefined();
  });
});

describe('the count of a test run', () => {
  const report = async (content: object | undefined) => {
    const { readReport } = await bootstrap('suites.mjs');
    const file = join(temporaryFolder(), 'report.json');
    if (content !== undefined) writeFileSync(file, JSON.stringify(content));
    const { passed, failed, skipped } = readReport(file);
    return { passed, failed, skipped };
  };
  const passing = {
    success: true,
    startTime: 0,
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    testResults: [],
  };

  it("is vitest's own", async () => {
    expect(await report(passing)).toEqual({ passed: 3, failed: 0, skipped: 1 });
    const failing = {
      ...passing,
      success: false,
      numFailedTests: 1,
      testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] }],
    };
    expect(await report(failing)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  it('a file that could not be loaded is one failure', async () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    expect(await report({ ...passing, success: false, testResults })).toMatchObject({ failed: 1 });
  });

  it('a run that failed outside every test is one failure', async () => {
    expect(await report({ ...passing, success: false })).toMatchObject({ failed: 1 });
  });

  it('a suite that left no report is one failure', async () => {
    expect(await report(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
