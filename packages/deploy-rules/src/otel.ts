import type { Problem } from './problem.ts';
import { asMapping, asTexts, readYaml } from './yaml.ts';

const KINDS = ['receivers', 'processors', 'exporters'] as const;

/** Checks a collector configuration by its structure: what a pipeline names is there, and what is there is used. */
export function collectorProblems(file: string, text: string): Problem[] {
  const { value, problems } = readYaml(file, text);
  if (problems.length > 0) return problems;
  const service = asMapping(value.service);
  const pipelines = Object.entries(asMapping(service.pipelines)).map(([name, spec]) => ({
    name,
    spec: asMapping(spec),
  }));
  const tell = (place: string, message: string): Problem => ({ file, place, message });
  const known = new Set(['extensions', 'service', 'connectors', ...KINDS]);
  const unknown = Object.keys(value)
    .filter((key) => !known.has(key))
    .map((key) => tell(key, 'there is no such section'));
  const byKind = KINDS.flatMap((kind) => {
    const defined = Object.keys(asMapping(value[kind]));
    const used = pipelines.flatMap(({ name, spec }) => asTexts(spec[kind]).map((id) => ({ name, id })));
    return [
      ...used
        .filter(({ id }) => !defined.includes(id))
        .map(({ name, id }) => tell(`service.pipelines.${name}`, `${kind} ${id}: it is not defined`)),
      ...defined
        .filter((id) => !used.some((use) => use.id === id))
        .map((id) => tell(kind, `${id}: no pipeline uses it`)),
    ];
  });
  const extensions = asTexts(service.extensions)
    .filter((id) => !(id in asMapping(value.extensions)))
    .map((id) => tell('service.extensions', `${id}: it is not defined`));
  const empty = pipelines
    .filter(({ spec }) => asTexts(spec.receivers).length === 0 || asTexts(spec.exporters).length === 0)
    .map(({ name }) => tell(`service.pipelines.${name}`, 'it needs a receiver and an exporter'));
  const traces = 'traces' in asMapping(service.pipelines) ? [] : [tell('service.pipelines', 'traces is missing')];
  const unguarded = pipelines
    .filter(({ spec }) => asTexts(spec.processors)[0] !== 'memory_limiter')
    .map(({ name }) => tell(`service.pipelines.${name}`, 'memory_limiter comes first, or a burst kills the process'));
  return [...unknown, ...byKind, ...extensions, ...empty, ...traces, ...unguarded];
}
