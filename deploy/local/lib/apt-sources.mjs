import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{types: string[], uris: string[], suites: string[], components: string[], signedBy?: string,
 *   architectures?: string}} AptSource
 */

/**
 * The package sources this machine is configured with, in both of apt's formats. (`apt-get indextargets` would be
 * shorter but lists only what has been downloaded, and a fresh container has no lists.)
 * @param {{sourceList: string, sourceParts: string}} folders
 * @returns {AptSource[]}
 */
export function readAptSources({ sourceList, sourceParts }) {
  const parts = existsSync(sourceParts) ? readdirSync(sourceParts).sort() : [];
  const files = [sourceList, ...parts.map((name) => join(sourceParts, name))].filter((file) => existsSync(file));
  return files.flatMap((file) => {
    if (file.endsWith('.sources')) return parseDeb822(readFileSync(file, 'utf8'));
    if (file.endsWith('.list')) return parseOneLine(readFileSync(file, 'utf8'));
    return [];
  });
}

/** One-line format: `deb [signed-by=/x.gpg arch=amd64] uri suite component…`. */
function parseOneLine(text) {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (!match) return [];
    const [, type, options = '', uri, suite, components] = match;
    const option = (name) => new RegExp(`(?:^|\\s)${name}=(\\S+)`, 'i').exec(options)?.[1];
    const architectures = option('arch')?.replaceAll(',', ' ');
    return [
      {
        types: [type],
        uris: [uri],
        suites: [suite],
        components: words(components),
        signedBy: option('signed-by'),
        architectures,
      },
    ];
  });
}

/** deb822 format: stanzas of `Field: value` with indented continuation lines (an inline key is one of those). */
function parseDeb822(text) {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n\s*\n/)
    .flatMap((stanza) => {
      const fields = {};
      let current;
      for (const line of stanza.split('\n')) {
        const match = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(line);
        if (match) {
          current = match[1].toLowerCase();
          fields[current] = match[2];
        } else if (current && /^\s/.test(line)) {
          fields[current] += `\n${line}`;
        }
      }
      if (!fields.types || fields.enabled?.trim() === 'no') return [];
      return [
        {
          types: words(fields.types),
          uris: words(fields.uris ?? ''),
          suites: words(fields.suites ?? ''),
          components: words(fields.components ?? ''),
          signedBy: fields['signed-by'],
          architectures: fields.architectures,
        },
      ];
    });
}

/**
 * The distribution's own archive among the sources: the one that serves this release's main component.
 * @param {AptSource[]} sources
 * @param {{id: string, codename: string}} release from os-release
 */
export function distributionArchive(sources, { id, codename }) {
  const names = id === 'debian' ? [codename, 'stable', 'testing', 'unstable', 'sid'] : [codename];
  return sources.find(
    (source) =>
      source.types.includes('deb') &&
      source.components.includes('main') &&
      source.suites.some((suite) => names.includes(suite)),
  );
}

/** The same archive and the same keys with another suite, in deb822. `Trusted` is never carried: signatures count. */
export function renderSource(archive, suite, components) {
  const lines = [
    'Types: deb',
    `URIs: ${archive.uris.join(' ')}`,
    `Suites: ${suite}`,
    `Components: ${components.join(' ')}`,
  ];
  if (archive.architectures) lines.push(`Architectures: ${archive.architectures}`);
  if (archive.signedBy) lines.push(`Signed-By: ${archive.signedBy}`);
  return `${lines.join('\n')}\n`;
}

function words(text) {
  return text.split(/\s+/).filter(Boolean);
}
