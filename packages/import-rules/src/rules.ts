/**
 * The import rules of the architecture, as data and pure functions over one import at a time.
 *
 * A rule looks at the importing file's place in the repository, not at its content; an import of a type counts like any
 * other, because a type that leaks ties two parts together just as well.
 */

/** One import statement: the file that holds it (relative to the root, with `/`) and the specifier as written. */
export interface Import {
  readonly file: string;
  readonly specifier: string;
}

/** What a rule needs to know of the repository around the file. */
export interface Workspace {
  /** Package name → folder relative to the root, for every member of the workspace. */
  readonly members: ReadonlyMap<string, string>;
}

interface Place {
  /** `packages/kernel`, `services/inventory` … */
  readonly folder: string;
  /** Tests, benchmarks, examples, scripts and configuration: run beside the product, not part of it. */
  readonly isTooling: boolean;
  readonly isService: boolean;
  /** `domain`, `api`, `publish`, `react` for the files of a slice, by their name or by the folder of that name. */
  readonly layer: Layer | undefined;
}

type Layer = 'domain' | 'api' | 'publish' | 'react';

/** Libraries behind which a whole part stands, and the only folders that may touch them. */
const RESERVED: readonly { readonly library: RegExp; readonly for: readonly string[]; readonly tests?: string[] }[] = [
  { library: /^@nats-io\//, for: ['packages/client', 'packages/runtime'] },
  { library: /^@grpc\/|^nice-grpc(?!-common$)/, for: ['packages/client', 'packages/runtime'] },
  { library: /^nice-grpc-common$/, for: ['packages/client', 'packages/runtime', 'packages/contracts'] },
  // The store's conformance suite drives it with the official driver: that is what it is compatible with. The acceptance
  // tests empty a database under a running platform, as an operator would.
  { library: /^mongodb$/, for: ['packages/runtime'], tests: ['packages/embedded-mongo', 'packages/acceptance'] },
  { library: /^@opentelemetry\//, for: ['packages/runtime'] },
];

/** Members of the workspace that a package may import outside its tests; a package not listed may import all others. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/kernel': [],
  'packages/contracts': [],
  'packages/embedded-mongo': [],
  'packages/import-rules': [],
  'packages/spreadsheet': ['packages/kernel'],
  'packages/matching': ['packages/kernel'],
  'packages/client': ['packages/contracts', 'packages/kernel'],
  'packages/runtime': ['packages/kernel', 'packages/contracts', 'packages/client'],
};

/** What the files of a slice may import; the rest of a service may also use the libraries of the workspace. */
const SLICES_MAY_IMPORT = ['packages/kernel', 'packages/contracts', 'packages/runtime'];
const SERVICES_MAY_IMPORT = [...SLICES_MAY_IMPORT, 'packages/spreadsheet', 'packages/matching'];
const PORTAL_MAY_IMPORT = [...SERVICES_MAY_IMPORT, 'packages/client'];

/** Returns the rule that the import breaks, as a sentence, or nothing. */
export function brokenRule(found: Import, workspace: Workspace): string | undefined {
  const place = placeOf(found.file);
  if (place === undefined) return brokenByBootstrap(found);
  if (found.specifier.startsWith('.')) return brokenByRelative(found, place);
  return brokenByReserved(found, place) ?? brokenByPurity(found, place) ?? brokenByMember(found, place, workspace);
}

/** The set-up runs before anything is installed. */
function brokenByBootstrap({ file, specifier }: Import): string | undefined {
  if (!file.startsWith('deploy/')) return undefined;
  const target = specifier.startsWith('.') ? resolveRelative(file, specifier) : specifier;
  if (target.startsWith('node:') || target.startsWith('deploy/')) return undefined;
  return 'deploy imports only Node modules and its own files: it runs before anything is installed';
}

function placeOf(file: string): Place | undefined {
  const [group, name, ...rest] = file.split('/');
  if ((group !== 'packages' && group !== 'services') || name === undefined || rest.length === 0) return undefined;
  const isBeside = /\.(test|bench)\.[cm]?[jt]s$/.test(file) || /^(test|bench|examples|scripts)$/.test(rest[0] ?? '');
  const isConfig = rest.length === 1;
  const folder = `${group}/${name}`;
  const isService = group === 'services';
  return { folder, isTooling: isBeside || isConfig, isService, layer: isService ? layerOf(rest) : undefined };
}

/** `src/<aggregate>/domain.ts` and `src/<aggregate>/domain/**` are the same layer. */
function layerOf(rest: readonly string[]): Layer | undefined {
  const name = rest[2]?.replace(/(\.test)?\.ts$/, '');
  return name === 'domain' || name === 'api' || name === 'publish' || name === 'react' ? name : undefined;
}

function brokenByRelative({ file, specifier }: Import, place: Place): string | undefined {
  const target = resolveRelative(file, specifier);
  if (!place.isTooling && !target.startsWith(`${place.folder}/`)) {
    return 'a relative import never leaves its own package: import the other package by its name';
  }
  if (place.isService && target.startsWith('services/') && !target.startsWith(`${place.folder}/`)) {
    return 'a service never imports another service';
  }
  const targetLayer = placeOf(target)?.layer;
  if (place.layer === 'domain' && !place.isTooling && targetLayer !== undefined && targetLayer !== 'domain') {
    return `domain imports only the kernel and sibling domain files, not ${targetLayer}`;
  }
  return undefined;
}

function brokenByReserved({ specifier }: Import, place: Place): string | undefined {
  const rule = RESERVED.find(({ library }) => library.test(specifier));
  if (rule === undefined || rule.for.includes(place.folder)) return undefined;
  if (place.isTooling && rule.tests?.includes(place.folder)) return undefined;
  return `only ${rule.for.join(' and ')} may import ${specifier}`;
}

function brokenByPurity({ specifier }: Import, place: Place): string | undefined {
  if (place.isTooling) return undefined;
  if (place.folder === 'packages/kernel') return 'the kernel imports nothing: no package and no Node module';
  if (place.folder === 'packages/contracts' && !/^(@bufbuild\/protobuf(\/|$)|nice-grpc-common$)/.test(specifier)) {
    return 'contracts import only the protobuf runtime and nice-grpc-common';
  }
  if (place.folder === 'packages/matching' && !/^(@zhiqi\/kernel$|@node-rs\/jieba)/.test(specifier)) {
    return 'matching is pure: it imports only the kernel and the word segmenter';
  }
  if (place.folder === 'packages/embedded-mongo' && !/^(node:|bson$)/.test(specifier)) {
    return 'the embedded store imports only Node modules and bson';
  }
  if (place.layer === 'domain' && !/^@zhiqi\/kernel(\/|$)/.test(specifier)) {
    return 'domain is pure: it imports only the kernel and sibling domain files';
  }
  if (place.layer !== undefined && !/^(@zhiqi\/|node:)/.test(specifier)) {
    return `${place.layer} imports only its own domain, contracts, runtime and the kernel`;
  }
  return undefined;
}

function brokenByMember({ specifier }: Import, place: Place, { members }: Workspace): string | undefined {
  const name = /^@[^/]+\/[^/]+|^[^/]+/.exec(specifier)?.[0] ?? specifier;
  const target = members.get(name);
  if (target === undefined || target === place.folder) return undefined;
  if (target.startsWith('services/') && (place.isService || !place.isTooling)) {
    return place.isService ? 'a service never imports another service' : 'a package never imports a service';
  }
  if (place.isTooling) return undefined;
  if (target === 'packages/testing' && place.folder !== 'packages/bench') {
    return 'packages/testing is imported by tests only';
  }
  const allowed = place.isService ? allowedForService(place) : MAY_IMPORT[place.folder];
  if (allowed !== undefined && !allowed.includes(target)) {
    const subject = place.layer ?? place.folder;
    return `${subject} may import ${allowed.length === 0 ? 'no other member' : `only ${allowed.join(', ')}`}`;
  }
  return undefined;
}

function allowedForService({ folder, layer }: Place): readonly string[] {
  if (layer !== undefined) return SLICES_MAY_IMPORT;
  return folder === 'services/portal' ? PORTAL_MAY_IMPORT : SERVICES_MAY_IMPORT;
}

/** Resolves `./x` and `../x` against the file's folder, without touching the disk. */
function resolveRelative(file: string, specifier: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
